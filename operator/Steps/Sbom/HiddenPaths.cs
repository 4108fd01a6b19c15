namespace Dockerflow.Steps.Sbom;

/// <summary>
/// Which of some sorted paths are hidden. Every path is hidden once, however many entries of a layer hide it, so that a
/// million of them cost a search each and no memory.
/// </summary>
/// <param name="paths">In ordinal order: all that begin alike are neighbours.</param>
internal sealed class HiddenPaths(IReadOnlyList<string> paths)
{
    // The first index from here on that is not hidden: a forest whose roots are those that are not.
    private readonly int[] _next = [.. Enumerable.Range(0, paths.Count + 1)];

    public bool IsHidden(int index) => _next[index] != index;

    public void Hide(string path)
    {
        var index = FirstNotBelow(path);
        if (index < paths.Count && paths[index] == path)
        {
            _next[index] = index + 1;
        }
    }

    public void HideAllWith(string prefix)
    {
        var index = Visible(FirstNotBelow(prefix));
        while (index < paths.Count && paths[index].StartsWith(prefix, StringComparison.Ordinal))
        {
            _next[index] = index + 1;
            index = Visible(index);
        }
    }

    private int Visible(int index)
    {
        while (_next[index] != index)
        {
            _next[index] = _next[_next[index]];
            index = _next[index];
        }
        return index;
    }

    private int FirstNotBelow(string text)
    {
        var (low, high) = (0, paths.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(paths[middle], text) < 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
