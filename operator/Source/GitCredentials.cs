namespace Dockerflow.Source;

/// <summary>A user and a password (or token) for one git host. Never printed.</summary>
/// <param name="Host">The only <c>host[:port]</c> that gets them; <c>https://</c> in front is allowed.</param>
/// <param name="Username">May be any word where the password is a token.</param>
/// <param name="Password">Password or token.</param>
public sealed record GitCredentials(string Host, string Username, string Password)
{
    /// <summary>These credentials were given for exactly that host.</summary>
    public bool AreFor(GitUrl url) => Normalize(Host, url.Scheme) == url.Host;

    /// <inheritdoc/>
    public override string ToString() => $"(credentials for {Host})";

    private static string Normalize(string host, string scheme)
    {
        var prefix = scheme + "://";
        var bare = host.Trim().ToLowerInvariant();
        bare = bare.StartsWith(prefix, StringComparison.Ordinal) ? bare[prefix.Length..] : bare;
        var ownPort = scheme == "https" ? ":443" : ":80";
        bare = bare.TrimEnd('/');
        return bare.EndsWith(ownPort, StringComparison.Ordinal) ? bare[..^ownPort.Length] : bare;
    }
}
