namespace Dockerflow.Steps.Sbom;

/// <summary>apk's list of packages: "X:value", one letter for a field, a blank line between packages (apk-package(5), "installed" database). Pure.</summary>
internal static class ApkInstalled
{
    public static void Read(ReadOnlySpan<byte> text, PackageCollector into)
    {
        var package = new Package(PackageKind.Alpine, "", "");
        var any = false;
        foreach (var line in new TextLines(text))
        {
            if (!TextField.IsBlank(line))
            {
                any = true;
                package = With(package, line, into);
            }
            else if (any)
            {
                into.Add(package);
                (package, any) = (new Package(PackageKind.Alpine, "", ""), false);
            }
        }
        if (any)
        {
            into.Add(package);
        }
    }

    private static Package With(Package package, ReadOnlySpan<byte> line, PackageCollector into)
    {
        if (line.Length < 2 || line[1] != ':')
        {
            into.Trouble("a line is not \"X:value\"");
            return package;
        }
        return (char)line[0] switch
        {
            'P' => package with { Name = TextField.Text(line[2..]) },
            'V' => package with { Version = TextField.Text(line[2..]) },
            'A' => package with { Architecture = TextField.Text(line[2..]) },
            'o' => package with { Source = TextField.Text(line[2..]) },
            _ => package,
        };
    }
}
