using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>What git's messages mean (in LC_ALL=C). Pure.</summary>
internal static class GitFault
{
    private static readonly string[] Auth =
    [
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "returned error: 401",
        "returned error: 403",
        "unable to read askpass",
    ];

    private static readonly string[] Revision =
    [
        "not our ref",
        "couldn't find remote ref",
        "unadvertised object",
        "no such remote ref",
        "not a valid object",
        "unable to parse object",
        "no such ref",
    ];

    public static StepException Of(ToolResult result, string host)
    {
        // Whose disk is full, a server can say of its own.
        var text = string.Join('\n', result.Tail.Where(line => !line.StartsWith("remote:", StringComparison.Ordinal)));
        if (DiskFull.Says(text))
        {
            return new(FailureReason.DiskFull, DiskFull.Message);
        }
        if (IsRevisionMissing(text))
        {
            return new(FailureReason.RevisionNotFound, $"{host} does not have this revision any more");
        }
        if (Says(text, Auth))
        {
            return new(
                FailureReason.SourceAuth,
                $"{host} does not accept these credentials, or wants some; correct source.git.credentialsRef"
            );
        }
        if (
            text.Contains("' not found", StringComparison.Ordinal)
            || text.Contains("returned error: 404", StringComparison.Ordinal)
        )
        {
            return new(
                FailureReason.SourceAuth,
                $"{host} has no such repository, or these credentials may not see it; check source.git.url and credentialsRef"
            );
        }
        return new(FailureReason.SourceUnreachable, $"git cannot fetch from {host}: {LastLine(result)}");
    }

    /// <summary>The server is there, and does not hand out what was asked for.</summary>
    public static bool IsRevisionMissing(string text) => Says(text, Revision);

    private static bool Says(string text, string[] phrases) =>
        Array.Exists(phrases, phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Only what git says itself: lines that begin with "remote:" come from the server. Of a transfer that broke off the
    /// last line tells only what was missing then.
    /// </summary>
    public static string LastLine(ToolResult result)
    {
        var own =
            result.Tail.LastOrDefault(line => line.StartsWith("error: RPC failed", StringComparison.Ordinal))
            ?? result.Tail.LastOrDefault(line =>
                line.StartsWith("fatal:", StringComparison.Ordinal)
                || line.StartsWith("error:", StringComparison.Ordinal)
            );
        var line = own is null
            ? $"exit code {result.ExitCode}"
            : own[(own.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return line.Length > 300 ? line[..300] : line;
    }
}
