namespace Dockerflow.Net.Ssh;

/// <summary>
/// The keys that servers may show, from a known_hosts file. Stricter than ssh(1): a wildcard trusts nobody, a key for a
/// host's port 22 says nothing about its other ports, certificate authorities are passed over. Wildcards do revoke.
/// </summary>
public sealed class KnownHosts
{
    /// <summary>The most that is read.</summary>
    public const int MaxChars = 64 * 1024;

    private readonly IReadOnlyList<KnownHostsLine> _lines;

    private KnownHosts(IReadOnlyList<KnownHostsLine> lines) => _lines = lines;

    /// <summary>Lines that say nothing here are passed over, as ssh does; a file that is too long says nothing at all.</summary>
    public static KnownHosts Parse(string text) =>
        new(text.Length > MaxChars ? [] : [.. text.Split('\n').Select(KnownHostsLine.Parse).OfType<KnownHostsLine>()]);

    /// <summary>The keys that this server may show: those said for it, without those revoked.</summary>
    public IReadOnlyList<HostKey> KeysOf(SshAddress address)
    {
        var revoked = RevokedFor(address).ToHashSet();
        return
        [
            .. _lines
                .Where(line => !line.IsRevoked && line.IsExactlyFor(address.KnownHostsName))
                .Select(line => line.Key)
                .Where(key => !revoked.Contains(key))
                .Distinct(),
        ];
    }

    /// <summary>Judges the key that a server showed.</summary>
    /// <param name="address">Where the key was met.</param>
    /// <param name="key">The key as it came over the wire (RFC 4253 §6.6).</param>
    public HostKeyVerdict Judge(SshAddress address, ReadOnlySpan<byte> key)
    {
        var shown = Convert.ToBase64String(key);
        var keys = KeysOf(address);
        return RevokedFor(address).Any(revoked => revoked.Text == shown) ? HostKeyVerdict.Revoked
            : keys.Any(known => known.Text == shown) ? HostKeyVerdict.Trusted
            : keys.Count > 0 ? HostKeyVerdict.Changed
            : HostKeyVerdict.Unknown;
    }

    /// <summary>A known_hosts file that holds what this one says about one server, under another name.</summary>
    public string Narrowed(SshAddress address, string name) =>
        string.Concat(
            RevokedFor(address)
                .Distinct()
                .Select(key => $"@revoked {name} {key.Type} {key.Text}\n")
                .Concat(KeysOf(address).Select(key => $"{name} {key.Type} {key.Text}\n"))
        );

    private IEnumerable<HostKey> RevokedFor(SshAddress address) =>
        _lines.Where(line => line.IsRevoked && line.Covers(address.KnownHostsName)).Select(line => line.Key);
}
