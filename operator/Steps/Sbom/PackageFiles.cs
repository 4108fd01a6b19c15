using Dockerflow.Steps.Inspect;

namespace Dockerflow.Steps.Sbom;

/// <summary>
/// The files that tell about packages, as they are after all layers (OCI image-spec, layer: whiteouts, opaque whiteouts).
/// A link, also a hard one, does not count as the file it points to. Kept is what was read from a file, never the file.
/// </summary>
internal sealed class PackageFiles
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private readonly Dictionary<string, FoundFile> _own = new(StringComparer.Ordinal);
    private List<FoundFile> _below = [];
    private HiddenPaths _hidden = new([]);

    public SbomBudget Budget { get; } = new();

    /// <summary>In the order of their paths.</summary>
    public IReadOnlyList<FoundFile> Found => _below;

    /// <summary>How many bytes of a file are needed; negative: none, not even to know that it is empty.</summary>
    public int Wanted(string path, long size)
    {
        var kind = PackagePath.Of(path);
        var bytes = (int)Math.Min(size, PackagePath.MaxBytes(kind));
        return kind != FileKind.None && Budget.TryRead(bytes) ? bytes : -1;
    }

    /// <summary>The next entry of the layer. What it hides was below the layer; what the layer has itself is there afterwards.</summary>
    public void Take(TarItem item)
    {
        if (_below.Count > 0)
        {
            Hide(item);
        }
        if (_own.Remove(item.Path, out var before))
        {
            Budget.Return(before);
        }
        if (item.Content is { } content && PackagePath.Of(item.Path) != FileKind.None)
        {
            Keep(PackageReader.Read(item.Path, content, item.Size, Budget));
        }
    }

    public void EndLayer()
    {
        List<FoundFile> left = [];
        foreach (var (index, file) in _below.Index())
        {
            if (!_hidden.IsHidden(index))
            {
                left.Add(file);
            }
            else
            {
                Budget.Return(file);
            }
        }
        _below = Merge(left, [.. _own.Values.OrderBy(file => file.Path, StringComparer.Ordinal)]);
        _own.Clear();
        _hidden = new HiddenPaths([.. _below.Select(file => file.Path)]);
    }

    private void Keep(FoundFile file)
    {
        if (file.IsEmpty)
        {
            return;
        }
        if (Budget.TryKeep(file))
        {
            _own[file.Path] = file;
        }
        else
        {
            Budget.Return(file.Packages);
        }
    }

    private void Hide(TarItem item)
    {
        var slash = item.Path.LastIndexOf('/');
        var name = item.Path.AsSpan(slash + 1);
        if (name.SequenceEqual(Opaque))
        {
            _hidden.HideAllWith(item.Path[..(slash + 1)]);
        }
        else if (name.StartsWith(Whiteout, StringComparison.Ordinal))
        {
            HideTree(string.Concat(item.Path.AsSpan(0, slash + 1), name[Whiteout.Length..]));
        }
        else if (item.Kind == '5')
        {
            _hidden.Hide(item.Path);
        }
        else
        {
            // Anything but a directory in the place of a parent hides what was below it.
            HideTree(item.Path);
        }
    }

    private void HideTree(string path)
    {
        _hidden.Hide(path);
        _hidden.HideAllWith(path + "/");
    }

    private static List<FoundFile> Merge(List<FoundFile> left, List<FoundFile> right)
    {
        var merged = new List<FoundFile>(left.Count + right.Count);
        for (var (i, j) = (0, 0); i < left.Count || j < right.Count; )
        {
            var isLeft = j == right.Count || (i < left.Count && string.CompareOrdinal(left[i].Path, right[j].Path) < 0);
            merged.Add(isLeft ? left[i++] : right[j++]);
        }
        return merged;
    }
}
