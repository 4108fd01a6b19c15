using Dockerflow.Net.Ssh;
using Renci.SshNet;

namespace Dockerflow.Source.Ssh;

/// <summary>Which of the library's algorithms are used: what OpenSSH offers by itself today.</summary>
internal static class SshAlgorithms
{
    /// <summary>No SHA-1, no CBC or 3DES, no group that the server makes up (the library would compute with a prime of any
    /// size), no compression, no certificates; and of host keys only the kinds that are known of this server, so that it
    /// shows the key that can be checked.</summary>
    public static ConnectionInfo Restrict(ConnectionInfo connection, IEnumerable<HostKey> known)
    {
        var hostKeys = known.SelectMany(key => SignaturesOf(key.Type)).ToHashSet();
        Keep(connection.KeyExchangeAlgorithms, IsGoodExchange);
        Keep(connection.Encryptions, name => !name.EndsWith("-cbc", StringComparison.Ordinal));
        Keep(connection.HmacAlgorithms, name => !name.StartsWith("hmac-sha1", StringComparison.Ordinal));
        Keep(connection.CompressionAlgorithms, name => name == "none");
        Keep(connection.HostKeyAlgorithms, hostKeys.Contains);
        return connection;
    }

    private static bool IsGoodExchange(string name) =>
        !name.EndsWith("-sha1", StringComparison.Ordinal) && !name.Contains("group-exchange", StringComparison.Ordinal);

    /// <summary>RSA keys sign with SHA-2 (RFC 8332).</summary>
    private static string[] SignaturesOf(string keyType) =>
        keyType == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType];

    private static void Keep<T>(IOrderedDictionary<string, T> algorithms, Func<string, bool> isGood)
    {
        foreach (var name in algorithms.Keys.Where(name => !isGood(name)).ToList())
        {
            algorithms.Remove(name);
        }
    }
}
