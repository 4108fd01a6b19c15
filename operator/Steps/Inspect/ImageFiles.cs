namespace Dockerflow.Steps.Inspect;

/// <summary>
/// A few files as they are after all layers (OCI image-spec, layer: whiteouts). A link does not count as the file it
/// points to.
/// </summary>
internal sealed class ImageFiles(IReadOnlyList<string> paths)
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private const int MaxBytes = 1024 * 1024;
    private readonly Dictionary<string, byte[]?> _content = paths.ToDictionary(
        path => path,
        _ => (byte[]?)null,
        StringComparer.Ordinal
    );

    // What the present layer says of each path: its last content, or only that it is hidden.
    private readonly Dictionary<string, byte[]?> _own = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    public byte[]? Content(string path) => _content[path];

    /// <summary>How many bytes are needed; negative: none. A file that is too large counts as none.</summary>
    public int Wanted(string path, long size) => size <= MaxBytes && _content.ContainsKey(path) ? (int)size : -1;

    /// <summary>The next entry of a layer; of entries of one path the last counts, and no other is kept.</summary>
    public void Take(TarItem item)
    {
        foreach (var path in paths)
        {
            if (path == item.Path)
            {
                _own[path] = item.Content;
            }
            else if (Hides(item, path))
            {
                _hidden.Add(path);
            }
        }
    }

    /// <summary>What a layer hides was below it; what it has itself is there afterwards.</summary>
    public void EndLayer()
    {
        foreach (var path in paths)
        {
            if (_own.TryGetValue(path, out var content))
            {
                _content[path] = content;
            }
            else if (_hidden.Contains(path))
            {
                _content[path] = null;
            }
        }
        _own.Clear();
        _hidden.Clear();
    }

    private static bool Hides(TarItem item, string path)
    {
        var slash = item.Path.LastIndexOf('/');
        var (directory, name) = (item.Path[..(slash + 1)], item.Path[(slash + 1)..]);
        if (name == Opaque)
        {
            return path.StartsWith(directory, StringComparison.Ordinal);
        }
        var hidden = name.StartsWith(Whiteout, StringComparison.Ordinal) ? directory + name[Whiteout.Length..] : null;
        // Anything but a directory in the place of a parent hides what was below it.
        hidden ??= item.Kind != '5' && path != item.Path ? item.Path : null;
        return hidden is not null && (path == hidden || path.StartsWith(hidden + "/", StringComparison.Ordinal));
    }
}
