namespace Dockerflow.Source;

/// <summary>How a selector is asked for, and how the answer is read.</summary>
internal sealed record RevisionQuery(
    string[] Prefixes,
    string Description,
    Func<IReadOnlyList<GitRef>, ResolvedRevision?> Pick
)
{
    /// <exception cref="SourceException">The selector is not valid.</exception>
    public static RevisionQuery For(RevisionSelector selector) =>
        selector switch
        {
            RevisionSelector.Branch branch => Named("branch", "refs/heads/", branch.Name),
            RevisionSelector.Tag tag => Named("tag", "refs/tags/", tag.Name),
            RevisionSelector.Commit commit => Exactly(commit.Id),
            RevisionSelector.SemVer range => Highest(range.Range),
            _ => throw Invalid("the revision is none of branch, tag, semver and commit"),
        };

    private static RevisionQuery Named(string kind, string prefix, string name) =>
        GitRefName.IsValid(name) && GitRefName.IsValid(prefix + name)
            ? new([prefix + name], $"{kind} {name}", refs => Find(refs, prefix + name))
            : throw Invalid($"the {kind} is not a valid git reference name");

    private static RevisionQuery Exactly(string commit) =>
        GitRefName.IsCommit(commit)
            ? new(["HEAD"], $"commit {commit}", _ => new ResolvedRevision("", commit))
            : throw Invalid("a commit is 40 or 64 lower-case hexadecimal digits");

    private static RevisionQuery Highest(string text) =>
        SemVerRange.TryParse(text, out var range)
            ? new(["refs/tags/"], $"tag that is a version in the range {text}", refs => Highest(refs, range))
            : throw Invalid("the semver range is not valid");

    private static ResolvedRevision? Find(IReadOnlyList<GitRef> refs, string name) =>
        refs.FirstOrDefault(entry => entry.Name == name) is { } found ? Resolved(found) : null;

    private static ResolvedRevision? Highest(IReadOnlyList<GitRef> refs, SemVerRange range) =>
        refs.Select(entry => (Ref: entry, Version: SemVersion.FromTag(entry.Name["refs/tags/".Length..])))
            .Where(candidate => candidate.Version is not null && range.Contains(candidate.Version))
            .OrderByDescending(candidate => candidate.Version)
            .ThenBy(candidate => candidate.Ref.Name, StringComparer.Ordinal)
            .Select(candidate => Resolved(candidate.Ref))
            .FirstOrDefault();

    private static ResolvedRevision Resolved(GitRef found) => new(found.Name, found.Peeled ?? found.ObjectId);

    private static SourceException Invalid(string message) => new(SourceFailure.Invalid, message);
}
