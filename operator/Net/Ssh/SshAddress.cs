using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dockerflow.Net.Ssh;

/// <summary>
/// A git repository over SSH: <c>ssh://[user@]host[:port]/path</c>, or git's short form <c>user@host:path</c>
/// (git-clone(1), GIT URLS), which is taken as <c>ssh://user@host/path</c>. What parses here means the same to this
/// program and to git, and no part of it can be taken for an option or leave its place in a command.
/// </summary>
public sealed record SshAddress
{
    /// <summary>The user where an address names none, as with the common git servers.</summary>
    public const string DefaultUser = "git";

    internal const string Prefix = "ssh://";
    private const int DefaultPort = 22;
    private static readonly string OwnPort = $":{DefaultPort.ToString(CultureInfo.InvariantCulture)}";

    internal SshAddress(string user, string host, string path) =>
        (User, Host, Path) = (
            user,
            host.EndsWith(OwnPort, StringComparison.Ordinal) ? host[..^OwnPort.Length] : host,
            path
        );

    /// <summary>Who logs in.</summary>
    public string User { get; }

    /// <summary><c>host[:port]</c>, lower case, without port 22.</summary>
    public string Host { get; }

    /// <summary>Begins with a slash and does not end with one; escapes as they were written.</summary>
    public string Path { get; }

    /// <summary>A name or an address, without port and brackets.</summary>
    public string HostName => Host.StartsWith('[') ? Host[1..Host.IndexOf(']', StringComparison.Ordinal)] : Bare;

    /// <summary>22, or the one that was written.</summary>
    public int Port =>
        Bare.Length == Host.Length ? DefaultPort : int.Parse(Host[(Bare.Length + 1)..], CultureInfo.InvariantCulture);

    /// <summary>The path as git sends it to the server: unescaped; <c>~</c> and <c>~user</c> without the slash in front.</summary>
    public string RemotePath
    {
        get
        {
            var path = Uri.UnescapeDataString(Path);
            return path.StartsWith("/~", StringComparison.Ordinal) ? path[1..] : path;
        }
    }

    /// <summary>The name that a known_hosts file has for it (sshd(8)): <c>host</c>, or <c>[host]:port</c>.</summary>
    public string KnownHostsName =>
        Port == DefaultPort ? HostName : $"[{HostName}]:{Port.ToString(CultureInfo.InvariantCulture)}";

    private string Bare => Host.LastIndexOf(':') is var colon && colon > Host.LastIndexOf(']') ? Host[..colon] : Host;

    /// <summary>The text means SSH, well written or not.</summary>
    public static bool Claims([NotNullWhen(true)] string? text) =>
        text is not null
        && (text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || SshAddressGrammar.IsShortForm(text));

    /// <summary>Takes an address apart.</summary>
    /// <param name="text">From a user.</param>
    /// <param name="address">The address in its one spelling.</param>
    /// <param name="error">Why not, fit for a user's status.</param>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out SshAddress? address,
        [NotNullWhen(false)] out string? error
    )
    {
        error = SshAddressGrammar.Parse(text, out address);
        return error is null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{User}@{Host}{Path}";
}
