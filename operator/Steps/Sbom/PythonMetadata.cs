namespace Dockerflow.Steps.Sbom;

/// <summary>METADATA of an installed project (PyPA, core metadata): headers up to a blank line, then the description. Pure.</summary>
internal static class PythonMetadata
{
    public static void Read(ReadOnlySpan<byte> text, PackageCollector into)
    {
        var (name, version) = ("", "");
        foreach (var line in new TextLines(text))
        {
            if (TextField.IsBlank(line))
            {
                break;
            }
            // The first one counts, as it does for Python's own reader.
            if (name.Length == 0 && TextField.TryRead(line, "Name"u8, out var value))
            {
                name = value;
            }
            else if (version.Length == 0 && TextField.TryRead(line, "Version"u8, out value))
            {
                version = value;
            }
        }
        into.Add(new Package(PackageKind.Python, name, version));
    }
}
