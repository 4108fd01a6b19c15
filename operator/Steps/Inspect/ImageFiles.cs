namespace Dockerflow.Steps.Inspect;

/// <summary>
/// A few files as they are after all layers (OCI image-spec, layer: whiteouts). A link does not count as the file it
/// points to. Runtimes follow links to directories when they unpack, so a file of the same name below one may be the one
/// that counts: nothing is said of a path then.
/// </summary>
internal sealed class ImageFiles(IReadOnlyList<string> paths)
{
    private const char Symlink = '2';
    private const int MaxLinks = 100_000;
    private const int MaxNamesakes = 1000;

    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private const int MaxBytes = 1024 * 1024;
    private readonly Dictionary<string, byte[]?> _content = paths.ToDictionary(
        path => path,
        _ => (byte[]?)null,
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, string> _ends = paths.ToDictionary(
        path => path,
        path => path[path.LastIndexOf('/')..]
    );

    // What the present layer says of each path: its last content, or only that it is hidden.
    private readonly Dictionary<string, byte[]?> _own = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    // Directories may be reached by these, and files by the others.
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namesakes = new(StringComparer.Ordinal);
    private bool _tooMany;

    /// <summary>Null where there is none, and where it cannot be said.</summary>
    public byte[]? Content(string path) => IsAmbiguous(path) ? null : _content[path];

    /// <summary>How many bytes are needed; negative: none. A file that is too large counts as none.</summary>
    public int Wanted(string path, long size) => size <= MaxBytes && _content.ContainsKey(path) ? (int)size : -1;

    /// <summary>The next entry of a layer; of entries of one path the last counts, and no other is kept.</summary>
    public void Take(TarItem item)
    {
        Remember(item);
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

    private void Remember(TarItem item)
    {
        if (item.Kind == Symlink)
        {
            Add(_links, item.Path, MaxLinks);
        }
        else if (paths.Any(path => path != item.Path && item.Path.EndsWith(EndOf(path), StringComparison.Ordinal)))
        {
            Add(_namesakes, item.Path, MaxNamesakes);
        }
    }

    private void Add(HashSet<string> known, string path, int most)
    {
        if (known.Count < most)
        {
            known.Add(path);
        }
        else
        {
            _tooMany = true;
        }
    }

    private bool IsAmbiguous(string path) =>
        _namesakes.Any(namesake =>
            namesake.EndsWith(EndOf(path), StringComparison.Ordinal) && (_tooMany || IsBelowALink(namesake))
        );

    private bool IsBelowALink(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (_links.Contains(path[..slash]))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The name with the slash before it: all wanted files are in directories.</summary>
    private string EndOf(string path) => _ends[path];

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
