namespace Dockerflow.Steps.Clone;

/// <summary>Follows a link as the kernel would, on paper.</summary>
internal static class TreeLink
{
    /// <summary>Linux gives up after as many (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    /// <summary>No step of the way from this link leaves <paramref name="root"/>. A link that goes nowhere stays inside.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="path">Where the link is in it.</param>
    /// <param name="steps">Counts the steps.</param>
    public static bool StaysInside(string root, IReadOnlyList<string> path, ref int steps)
    {
        var place = new List<string>();
        var ahead = new Stack<string>(path.Reverse());
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            steps++;
            if (!Step(root, place, ahead, part, ref links))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Step(string root, List<string> place, Stack<string> ahead, string part, ref int links)
    {
        switch (part)
        {
            case "" or ".":
                return true;
            case "..":
                return Up(place);
        }
        place.Add(part);
        if (new FileInfo(Path.Combine([root, .. place])).LinkTarget is not { } target)
        {
            return true;
        }
        place.RemoveAt(place.Count - 1);
        return Follow(target, ahead) && ++links <= MaxLinks;
    }

    private static bool Up(List<string> place)
    {
        if (place.Count == 0)
        {
            return false;
        }
        place.RemoveAt(place.Count - 1);
        return true;
    }

    private static bool Follow(string target, Stack<string> ahead)
    {
        // Not UTF-8: where it leads cannot be said.
        if (target.Contains('\ufffd', StringComparison.Ordinal))
        {
            return false;
        }
        foreach (var part in target.Split('/').Reverse())
        {
            ahead.Push(part);
        }
        return !target.StartsWith('/');
    }
}
