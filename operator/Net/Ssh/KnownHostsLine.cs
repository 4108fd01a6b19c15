using System.Security.Cryptography;
using System.Text;

namespace Dockerflow.Net.Ssh;

/// <summary>One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).</summary>
/// <param name="IsRevoked">Marked <c>@revoked</c>.</param>
/// <param name="Names">A hashed name, or patterns with commas between.</param>
/// <param name="Key">The key it is about.</param>
internal sealed record KnownHostsLine(bool IsRevoked, string Names, HostKey Key)
{
    private const string HashPrefix = "|1|";

    /// <summary>Null: blank, a comment, a certificate authority, or a key that is not accepted.</summary>
    public static KnownHostsLine? Parse(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var isRevoked = words is ["@revoked", ..];
        return
            words[(isRevoked ? 1 : 0)..] is [var names, var type, var key, ..]
            && names[0] is not ('#' or '@')
            && HostKey.Parse(type, key) is { } parsed
            ? new KnownHostsLine(isRevoked, names, parsed)
            : null;
    }

    /// <summary>The line is about this name and says so without a wildcard: what is trusted is bound to a host.</summary>
    public bool IsExactlyFor(string name) =>
        Names.StartsWith(HashPrefix, StringComparison.Ordinal)
            ? IsHashOf(name)
            : Array.Exists(Patterns, pattern => pattern == name) && !Array.Exists(Patterns, Excludes(name));

    /// <summary>The line is about this name, wildcards included.</summary>
    public bool Covers(string name) =>
        Names.StartsWith(HashPrefix, StringComparison.Ordinal)
            ? IsHashOf(name)
            : Array.Exists(Patterns, pattern => Glob.IsMatch(pattern, name)) && !Array.Exists(Patterns, Excludes(name));

    private string[] Patterns => Names.ToLowerInvariant().Split(',');

    private static Predicate<string> Excludes(string name) =>
        pattern => pattern.StartsWith('!') && Glob.IsMatch(pattern[1..], name);

    /// <summary><c>|1|SALT|HMAC-SHA1(SALT, name)</c>, as HashKnownHosts writes it.</summary>
    private bool IsHashOf(string name)
    {
        var parts = Names[HashPrefix.Length..].Split('|');
        var (salt, hash) = (new byte[Names.Length], new byte[Names.Length]);
        return parts.Length == 2
            && Convert.TryFromBase64String(parts[0], salt, out var saltLength)
            && Convert.TryFromBase64String(parts[1], hash, out var hashLength)
            && hash.AsSpan(0, hashLength).SequenceEqual(Hmac(salt.AsSpan(0, saltLength), name));
    }

#pragma warning disable CA5350 // The format says SHA-1; it hides names, and proves nothing.
    private static byte[] Hmac(ReadOnlySpan<byte> salt, string name) =>
        HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350
}
