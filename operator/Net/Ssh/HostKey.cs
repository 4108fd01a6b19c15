using System.Buffers.Binary;
using System.Text;

namespace Dockerflow.Net.Ssh;

/// <summary>The public key of a server.</summary>
/// <param name="Type">As in a known_hosts file: <c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>ssh-rsa</c>…</param>
/// <param name="Text">The key in base64.</param>
public sealed record HostKey(string Type, string Text)
{
    private static readonly string[] Known =
    [
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "ssh-rsa",
    ];

    /// <summary>Null: not of a kind that is accepted, or the key is not of the type that is said (RFC 4253 §6.6).</summary>
    public static HostKey? Parse(string type, string base64)
    {
        var buffer = new byte[base64.Length];
        return
            Array.IndexOf(Known, type) >= 0
            && Convert.TryFromBase64String(base64, buffer, out var length)
            && TypeOf(buffer.AsSpan(0, length)) == type
            ? new HostKey(type, Convert.ToBase64String(buffer, 0, length))
            : null;
    }

    private static string? TypeOf(ReadOnlySpan<byte> key) =>
        key.Length > 4 && BinaryPrimitives.ReadUInt32BigEndian(key) is var length && length < key.Length - 4
            ? Encoding.ASCII.GetString(key.Slice(4, (int)length))
            : null;
}
