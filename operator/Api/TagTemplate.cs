using System.Globalization;
using System.Text;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Api;

/// <summary>
/// Tags with placeholders: {version} (the git tag that is followed, blank for a branch), {branch}, {commit}, {commit:N}
/// (its first N digits) and {run} (the run's sequence). A template that comes out blank is left out.
/// </summary>
public static class TagTemplate
{
    private const int MaxTag = 128;

    /// <summary>Why a template can never be used, or null.</summary>
    public static string? Problem(string template)
    {
        var sample = new RunSource
        {
            Revision = new string('0', 40),
            Version = "v",
            Ref = "refs/heads/b",
        };
        return Expand(template, sample, 1) is null
            ? "is no tag; use letters, digits, . _ - and the placeholders {version}, {branch}, {commit}, {commit:7}, {run}"
            : null;
    }

    /// <summary>The tags of one run, without blanks and repetitions; every one of them valid.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> templates, RunSource source, long sequence) =>
        templates
            .Select(template => Expand(template, source, sequence))
            .Where(tag => !string.IsNullOrEmpty(tag))
            .Select(tag => tag!)
            .Distinct()
            .ToList();

    /// <summary>Null when the outcome is no tag; blank when all its placeholders are.</summary>
    private static string? Expand(string template, RunSource source, long sequence)
    {
        var tag = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            var piece = end < 0 ? template[i].ToString() : Value(template[(i + 1)..end], source, sequence);
            if (piece is null)
            {
                return null;
            }
            tag.Append(piece);
            i = end < 0 ? i : end;
        }
        return IsBlankOrTag(tag.ToString()) ? tag.ToString() : null;
    }

    private static string? Value(string placeholder, RunSource source, long sequence) =>
        placeholder switch
        {
            "version" => Clean(source.Version),
            "branch" => source.Ref.StartsWith("refs/heads/", StringComparison.Ordinal)
                ? Clean(source.Ref["refs/heads/".Length..])
                : "",
            "commit" => source.Revision,
            "run" => sequence.ToString(CultureInfo.InvariantCulture),
            _ => CommitPart(placeholder, source.Revision),
        };

    private static string? CommitPart(string placeholder, string revision) =>
        placeholder.StartsWith("commit:", StringComparison.Ordinal)
        && int.TryParse(
            placeholder.AsSpan("commit:".Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var count
        )
        && count is >= 4 and <= 64
            ? revision[..Math.Min(count, revision.Length)]
            : null;

    /// <summary>A git name may hold what a tag may not, "/" above all.</summary>
    private static string Clean(string name)
    {
        var clean = new string(name.Select(c => IsTagCharacter(c) ? c : '-').ToArray()).TrimStart('-', '.');
        return clean.Length <= MaxTag ? clean : clean[..MaxTag];
    }

    /// <summary>OCI distribution spec: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}.</summary>
    private static bool IsBlankOrTag(string tag) =>
        tag.Length == 0 || (tag.Length <= MaxTag && tag[0] is not ('.' or '-') && tag.All(IsTagCharacter));

    private static bool IsTagCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
