namespace Dockerflow.Net.Ssh;

/// <summary>A private key, and the servers it may be shown to. Never printed.</summary>
/// <param name="Host">The only <c>host[:port]</c> it is for; null or blank: the hosts that <paramref name="KnownHosts"/> has keys of.</param>
/// <param name="PrivateKey">OpenSSH or PEM, not encrypted.</param>
/// <param name="KnownHosts">Text of a known_hosts file.</param>
public sealed record SshCredentials(string? Host, string PrivateKey, string KnownHosts)
{
    /// <summary>Keys of a Secret of type kubernetes.io/ssh-auth; the second is not Kubernetes' own.</summary>
    public const string PrivateKeyKey = "ssh-privatekey";

    /// <inheritdoc cref="PrivateKeyKey"/>
    public const string KnownHostsKey = "known_hosts";

    /// <summary>The key as ssh wants to read it.</summary>
    public string NormalizedPrivateKey => PrivateKeyText.Normalize(PrivateKey);

    /// <summary>Why this key cannot be used for an address: names the key of the Secret and the remedy, never a value.
    /// Null: it can.</summary>
    public string? ProblemFor(SshAddress address) =>
        MissingKey()
        ?? HostProblem(address)
        ?? (PrivateKeyText.Problem(PrivateKey) is { } problem ? $"its {PrivateKeyKey} {problem}" : null)
        ?? KnownHostsProblem(address);

    /// <inheritdoc/>
    public override string ToString() => $"(SSH key for {(string.IsNullOrWhiteSpace(Host) ? "known hosts" : Host)})";

    private string? MissingKey() =>
        string.IsNullOrWhiteSpace(PrivateKey)
            ? $"its {PrivateKeyKey} is missing or blank; an ssh address needs a Secret of type kubernetes.io/ssh-auth"
            : null;

    private string? HostProblem(SshAddress address) =>
        string.IsNullOrWhiteSpace(Host) || IsFor(address)
            ? null
            : $"it is not for {address.Host}, so its key is not shown there; set its key host to {address.Host}";

    private bool IsFor(SshAddress address)
    {
        var host = Host!.Trim();
        host = host.StartsWith(SshAddress.Prefix, StringComparison.OrdinalIgnoreCase)
            ? host[SshAddress.Prefix.Length..].TrimEnd('/')
            : host;
        return Net.HostName.TryNormalize(host, out var normalized)
            && new SshAddress(address.User, normalized, address.Path).Host == address.Host;
    }

    private string? KnownHostsProblem(SshAddress address)
    {
        var why =
            string.IsNullOrWhiteSpace(KnownHosts) ? $"it has no {KnownHostsKey}, and an unknown server is not trusted"
            : KnownHosts.Length > Ssh.KnownHosts.MaxChars
                ? $"its {KnownHostsKey} has more than {Ssh.KnownHosts.MaxChars} characters"
            : Ssh.KnownHosts.Parse(KnownHosts).KeysOf(address).Count == 0
                ? $"its {KnownHostsKey} has no key that is trusted for {address.KnownHostsName}"
            : null;
        return why is null ? null : $"{why}; {HowToMake(address)}";
    }

    private static string HowToMake(SshAddress address) =>
        $"make it with ssh-keyscan {(address.Port == 22 ? "" : $"-p {address.Port} ")}{address.HostName}, compare ssh-keygen -lf of it with the fingerprints that the server's owner publishes, and store it under {KnownHostsKey}";
}
