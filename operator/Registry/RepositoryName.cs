using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>A repository in a registry, without tag or digest.</summary>
/// <param name="Host"><c>host[:port]</c>, lower case; <c>docker.io</c> for Docker Hub.</param>
/// <param name="Path">The name inside the registry (OCI distribution-spec, <c>&lt;name&gt;</c>).</param>
public sealed partial record RepositoryName(string Host, string Path)
{
    internal const int MaxPathChars = 255;
    internal const string DockerHub = "docker.io";

    /// <summary>Reads <c>[host[:port]/]path</c> as Docker does: no host is Docker Hub, a single name there is below <c>library/</c>.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out RepositoryName? name,
        [NotNullWhen(false)] out string? error
    )
    {
        name = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxPathChars + 260)
        {
            error = string.IsNullOrEmpty(text) ? "the repository is empty" : "the repository is too long";
            return false;
        }

        var (host, path) = Split(text);
        // A registry that only its capitals tell from a path would be a path when it is written in lower case.
        if (!HostName.TryNormalize(host, out var normalized) || !IsHost(normalized))
        {
            error = "the registry is not HOST or HOST:PORT";
            return false;
        }

        host = normalized is "index.docker.io" or "registry-1.docker.io" ? DockerHub : normalized;
        path = host == DockerHub && !path.Contains('/', StringComparison.Ordinal) ? "library/" + path : path;
        error = PathProblem(path);
        name = error is null ? new RepositoryName(host, path) : null;
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}/{Path}";

    private static (string Host, string Path) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        return IsHost(first) ? (first, text[(slash + 1)..]) : (DockerHub, text);
    }

    // Docker's rule for telling a registry from the first part of a path.
    private static bool IsHost(string first) =>
        first == "localhost" || first.AsSpan().ContainsAny('.', ':', '[') || first.Any(char.IsAsciiLetterUpper);

    private static string? PathProblem(string path) =>
        path.Length > MaxPathChars ? $"the repository's path is longer than {MaxPathChars}"
        : !PathGrammar().IsMatch(path)
            ? "the repository's path must be lower-case letters, digits and single . _ - between them, separated by /"
        : HexId().IsMatch(path) ? "64 hexadecimal digits are an image id, not a repository"
        : null;

    [GeneratedRegex(
        @"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex PathGrammar();

    [GeneratedRegex(@"\A(?:library/)?[a-f0-9]{64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex HexId();
}
