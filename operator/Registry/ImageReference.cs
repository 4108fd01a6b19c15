using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Dockerflow.Registry;

/// <summary>
/// An image as users write it, made complete: registry, repository, and at least one of tag and digest.
/// The digest, when there is one, decides; the tag beside it is only a memory.
/// </summary>
public sealed partial record ImageReference(RepositoryName Repository, string? Tag, Digest? Digest)
{
    /// <summary>Reads <c>[host[:port]/]path[:tag][@digest]</c>; without tag and digest it is <c>:latest</c>, as for Docker.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ImageReference? reference,
        [NotNullWhen(false)] out string? error
    )
    {
        reference = null;
        var (rest, digestText) = CutAt(text ?? "", '@');
        Digest? digest = null;
        if (digestText is not null && !Digest.TryParse(digestText, out digest))
        {
            error = "the part after @ is not a sha256 or sha512 digest";
            return false;
        }

        var (name, tag) = CutTag(rest);
        if (tag is not null && !IsTag(tag))
        {
            error = "the tag must be 1 to 128 letters, digits, _ . - and not begin with . or -";
            return false;
        }

        if (!RepositoryName.TryParse(name, out var repository, out error))
        {
            return false;
        }

        reference = new ImageReference(repository, tag ?? (digest is null ? "latest" : null), digest);
        return true;
    }

    /// <summary>The tag grammar of the OCI distribution-spec.</summary>
    public static bool IsTag(string text) => TagGrammar().IsMatch(text);

    /// <summary>What the registry is asked for: the digest, else the tag.</summary>
    public string Wanted => Digest?.ToString() ?? Tag ?? "latest";

    /// <summary>The same repository at a digest, without a tag.</summary>
    public ImageReference At(Digest digest) => new(Repository, null, digest);

    /// <summary>The complete spelling; parsing it gives an equal reference.</summary>
    public override string ToString() =>
        $"{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static (string Before, string? After) CutAt(string text, char mark)
    {
        var index = text.IndexOf(mark, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static (string Name, string? Tag) CutTag(string text)
    {
        // A colon before the last slash belongs to the registry's port.
        var colon = text.IndexOf(':', text.LastIndexOf('/') + 1);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TagGrammar();
}
