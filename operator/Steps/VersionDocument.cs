using System.Text.Json;

namespace Dockerflow.Steps;

/// <summary>A version object as an application serves or carries it. Pure.</summary>
internal static class VersionDocument
{
    private const int MaxCommitChars = 128;
    private const int MaxJsonBytes = 600;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Null when it is a JSON object with a text "commit"; otherwise what is wrong with it.</summary>
    public static string? Problem(ReadOnlyMemory<byte> json, out string commit)
    {
        commit = "";
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return "is not a JSON object";
            }
            if (
                !document.RootElement.TryGetProperty("commit", out var value)
                || value.ValueKind != JsonValueKind.String
            )
            {
                return "has no text \"commit\"";
            }
            commit = value.GetString()!;
            return commit.Length <= MaxCommitChars ? null : "has a commit of more than 128 characters";
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return "is not JSON of at most 32 levels";
        }
    }

    /// <summary>Printable, at most 128 characters; empty when there is none.</summary>
    public static string CommitOf(ReadOnlyMemory<byte> json) =>
        Problem(json, out var commit) is null ? ReportText.Fit(commit, MaxCommitChars, MaxJsonBytes) : "";
}
