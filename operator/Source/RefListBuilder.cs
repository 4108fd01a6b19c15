namespace Dockerflow.Source;

/// <summary>Collects references line by line, checked and bounded.</summary>
/// <param name="prefixes">Only these count; none: all.</param>
internal sealed class RefListBuilder(IReadOnlyCollection<string> prefixes)
{
    public const int MaxRefs = 50_000;
    private const string PeeledSuffix = "^{}";
    private readonly List<GitRef> _refs = [];

    /// <summary>A line of an answer to ls-refs: <c>oid SP name *(SP attribute)</c>.</summary>
    public bool AddLine(string line)
    {
        var words = line.Split(' ');
        return words.Length >= 2
            && (
                words[0] == "unborn"
                || TryAdd(words[0], words[1], Attribute(words, "peeled:"), Attribute(words, "symref-target:"))
            );
    }

    /// <summary>A line of an old advertisement: <c>oid SP name</c>, where <c>name^{}</c> peels the tag before it.</summary>
    public bool AddOldLine(string line)
    {
        var words = line.Split(' ');
        if (words is ["shallow", _] || words is [_, "capabilities^{}"])
        {
            return true;
        }

        return words.Length == 2
            && (
                words[1].EndsWith(PeeledSuffix, StringComparison.Ordinal)
                    ? TryPeelLast(words[0], words[1][..^PeeledSuffix.Length])
                    : TryAdd(words[0], words[1], null, null)
            );
    }

    public IReadOnlyList<GitRef> Build(Dictionary<string, string>? symrefs = null) =>
        symrefs is not { Count: > 0 }
            ? _refs
            :
            [
                .. _refs.Select(entry =>
                    symrefs.TryGetValue(entry.Name, out var target) ? entry with { SymrefTarget = target } : entry
                ),
            ];

    private bool TryAdd(string objectId, string name, string? peeled, string? symrefTarget)
    {
        var valid =
            _refs.Count < MaxRefs && GitRefName.IsCommit(objectId) && (peeled is null || GitRefName.IsCommit(peeled));

        // A name that no user could ask for is passed over: one odd reference must not hide the others.
        if (valid && GitRefName.IsValid(name) && IsWanted(name))
        {
            _refs.Add(new GitRef(name, objectId, peeled, Bounded(symrefTarget)));
        }

        return valid;
    }

    /// <summary>As long as a name may be; what is longer names nothing.</summary>
    private static string? Bounded(string? target) => target?.Length > GitRefName.MaxLength ? null : target;

    private bool IsWanted(string name) =>
        prefixes.Count == 0 || prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private bool TryPeelLast(string objectId, string name)
    {
        if (!GitRefName.IsCommit(objectId))
        {
            return false;
        }

        if (_refs.Count > 0 && _refs[^1].Name == name)
        {
            _refs[^1] = _refs[^1] with { Peeled = objectId };
        }

        return true;
    }

    private static string? Attribute(string[] words, string prefix) =>
        Array.Find(words, word => word.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
}
