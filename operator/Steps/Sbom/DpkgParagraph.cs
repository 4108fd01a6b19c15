namespace Dockerflow.Steps.Sbom;

/// <summary>One package of dpkg's list.</summary>
internal sealed class DpkgParagraph
{
    private string _name = "";
    private string _version = "";
    private string _architecture = "";
    private string _source = "";
    private string? _status;
    private bool _any;

    public void Take(ReadOnlySpan<byte> line, PackageCollector into)
    {
        _any = true;
        // The continuation of a field, and none of ours has one.
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return;
        }
        if (TextField.TryRead(line, "Package"u8, out var value))
        {
            _name = value;
        }
        else if (TextField.TryRead(line, "Version"u8, out value))
        {
            _version = value;
        }
        else if (TextField.TryRead(line, "Architecture"u8, out value))
        {
            _architecture = value;
        }
        else if (TextField.TryRead(line, "Source"u8, out value))
        {
            _source = value;
        }
        else if (TextField.TryRead(line, "Status"u8, out value))
        {
            _status = value;
        }
        else if (!line.Contains((byte)':'))
        {
            into.Trouble("a line is not \"Field: value\"");
        }
    }

    public void End(PackageCollector into)
    {
        if (_any && HasFiles)
        {
            into.Add(new Package(PackageKind.Debian, _name, _version, _architecture, _source));
        }
    }

    /// <summary>"WANT FLAG STATE". Removed packages stay in the list for their configuration; parts in status.d have no status.</summary>
    private bool HasFiles => _status?.Split(' ')[^1] is not ("not-installed" or "config-files");
}
