namespace Dockerflow.Net;

/// <summary>
/// What an administrator says about one host. Without a rule a host is reached over HTTPS, with the
/// system's trust, at public addresses only.
/// </summary>
/// <param name="Host">Exact name as users write it, <c>host</c> or <c>host:port</c>, lower case.</param>
/// <param name="Endpoint">Where that name really lives: <c>https://host[:port]</c>, <c>http://host[:port]</c> or
/// <c>host[:port]</c>; null: at the name itself.</param>
/// <param name="Insecure">Plain HTTP is allowed, credentials included.</param>
/// <param name="CaBundle">PEM certificates; when given, they are trusted instead of the system's.</param>
/// <param name="AllowPrivate">Private and loopback addresses are allowed. Link-local addresses never are.</param>
public sealed record HostRule(
    string Host,
    string? Endpoint = null,
    bool Insecure = false,
    string? CaBundle = null,
    bool AllowPrivate = false
);
