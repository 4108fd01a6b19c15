using System.Diagnostics.CodeAnalysis;
using Dockerflow.Net;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Source;

/// <summary>
/// The address of a git repository over HTTP (no user information, no query, no way out of its path) or over SSH.
/// What parses here means the same to this program, to git and to the server.
/// </summary>
public sealed record GitUrl
{
    private const int MaxChars = 2048;

    private GitUrl(string scheme, string host, string path, SshAddress? ssh = null) =>
        (Scheme, Host, Path, Ssh) = (scheme, host, path, ssh);

    /// <summary><c>https</c>, <c>ssh</c>, or <c>http</c> where a rule allows it.</summary>
    public string Scheme { get; }

    /// <summary><c>host[:port]</c>, lower case, without the scheme's own port.</summary>
    public string Host { get; }

    /// <summary>Begins with a slash and does not end with one.</summary>
    public string Path { get; }

    /// <summary>The server that answers: <see cref="Host"/>, or over SSH <c>host:port</c>, always with the port, because
    /// behind one name these are two servers, of which one may fail.</summary>
    public string Server => Ssh is { Port: 22 } ? $"{Host}:22" : Host;

    /// <summary>The whole of it where the scheme is <c>ssh</c>.</summary>
    public SshAddress? Ssh { get; }

    /// <summary>Checks an address against the grammar and the administrator's rules.</summary>
    /// <param name="text">From a user.</param>
    /// <param name="rules">Say where plain HTTP is allowed.</param>
    /// <param name="url">The parsed address.</param>
    /// <param name="error">Why not, fit for a user's status.</param>
    public static bool TryParse(
        string? text,
        HostRules rules,
        [NotNullWhen(true)] out GitUrl? url,
        [NotNullWhen(false)] out string? error
    )
    {
        if (SshAddress.Claims(text))
        {
            url = SshAddress.TryParse(text, out var ssh, out error) ? new GitUrl("ssh", ssh.Host, ssh.Path, ssh) : null;
            return error is null;
        }

        url = null;
        error = GitUrlGrammar.Problem(text, MaxChars) ?? Split(text!, out url);
        if (error is null && url!.Scheme == Uri.UriSchemeHttp && rules.Find(url.Host) is not { Insecure: true })
        {
            error =
                $"git over plain HTTP is not allowed for {url.Host}; use https://, or ask an administrator for the host rule insecure: true";
        }

        url = error is null ? url : null;
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Ssh?.ToString() ?? $"{Scheme}://{Host}{Path}";

    private static string? Split(string text, out GitUrl? url)
    {
        url = null;
        var afterScheme = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = text.IndexOf('/', afterScheme);
        var path = slash < 0 ? "" : text[slash..].TrimEnd('/');
        if (!HostName.TryNormalize(text[afterScheme..(slash < 0 ? text.Length : slash)], out var host))
        {
            return "the git address has no valid host name";
        }

        if (path.Length == 0)
        {
            return "the git address names no repository";
        }

        var scheme = text[..(afterScheme - 3)].ToLowerInvariant();
        var ownPort = scheme == "https" ? ":443" : ":80";
        url = new GitUrl(
            scheme,
            host.EndsWith(ownPort, StringComparison.Ordinal) ? host[..^ownPort.Length] : host,
            path
        );
        return null;
    }
}
