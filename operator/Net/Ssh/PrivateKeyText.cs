using System.Buffers.Binary;
using System.Text;

namespace Dockerflow.Net.Ssh;

/// <summary>What can be said about a private key by looking at its text.</summary>
internal static class PrivateKeyText
{
    private const int MaxChars = 32 * 1024;
    private const string Advice =
        "make a key without a passphrase for this repository alone: ssh-keygen -t ed25519 -N ''";
    private const string OpenSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string OpenSshEnd = "-----END OPENSSH PRIVATE KEY-----";

    /// <summary>Null: nothing is wrong that can be seen. Never repeats the text.</summary>
    public static string? Problem(string text)
    {
        var key = text.Trim();
        return key.Length > MaxChars ? $"has more than {MaxChars} characters"
            : key.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal)
                ? "is a key of PuTTY; convert it with puttygen -O private-openssh"
            : key.StartsWith("ssh-", StringComparison.Ordinal) || key.StartsWith("ecdsa-", StringComparison.Ordinal)
                ? "is a public key; it needs the private one, and the public one belongs to the git server"
            : !key.StartsWith("-----BEGIN ", StringComparison.Ordinal)
            || !key.EndsWith("-----", StringComparison.Ordinal)
                ? "is no private key: it must begin with -----BEGIN and end with the line -----END … KEY-----"
            : key.StartsWith("-----BEGIN DSA", StringComparison.Ordinal)
                ? $"is a DSA key, which servers refuse; {Advice}"
            : IsEncrypted(key) ? $"is encrypted, and nobody is there to type a passphrase; {Advice}"
            : null;
    }

    /// <summary>As ssh wants its file: line feeds only, and one at the end.</summary>
    public static string Normalize(string text) =>
        text.Trim().Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') + "\n";

    private static bool IsEncrypted(string key) =>
        key.StartsWith("-----BEGIN ENCRYPTED", StringComparison.Ordinal)
        || key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal)
        || (key.StartsWith(OpenSshBegin, StringComparison.Ordinal) && CipherOf(key) is not (null or "none"));

    /// <summary>openssh-key-v1 (OpenSSH, PROTOCOL.key): a magic word, then the name of the cipher.</summary>
    private static string? CipherOf(string key)
    {
        var end = key.IndexOf(OpenSshEnd, StringComparison.Ordinal);
        var buffer = new byte[key.Length];
        ReadOnlySpan<byte> magic = "openssh-key-v1\0"u8;
        if (
            end < 0
            || !Convert.TryFromBase64String(key[OpenSshBegin.Length..end], buffer, out var length)
            || length < magic.Length + 4
            || !buffer.AsSpan().StartsWith(magic)
        )
        {
            return null;
        }

        var cipher = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(magic.Length));
        return cipher <= length - magic.Length - 4
            ? Encoding.ASCII.GetString(buffer, magic.Length + 4, (int)cipher)
            : null;
    }
}
