namespace Dockerflow.Source;

/// <summary>Which revision is wanted.</summary>
public abstract record RevisionSelector
{
    private RevisionSelector() { }

    /// <summary>The tip of a branch, by its short name.</summary>
    public sealed record Branch(string Name) : RevisionSelector;

    /// <summary>The commit of a tag, by its short name.</summary>
    public sealed record Tag(string Name) : RevisionSelector;

    /// <summary>The highest tag that is a version in the range, for example <c>&gt;=1.2 &lt;2</c>, <c>~1.4</c>, <c>1.x</c>.</summary>
    public sealed record SemVer(string Range) : RevisionSelector;

    /// <summary>Exactly this commit: 40 or 64 lower-case hexadecimal digits.</summary>
    public sealed record Commit(string Id) : RevisionSelector;
}
