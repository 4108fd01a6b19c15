using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dockerflow.Decide;

/// <summary>Stable hashes: the same on every machine and in every version, because names are made of them.</summary>
public static class Hashing
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the UTF-8 text.</summary>
    public static string Hex16(string text) => Convert.ToHexStringLower(Sha256(text))[..16];

    /// <summary>A number in [0, 1) that depends on nothing but the text.</summary>
    public static double Fraction(string text) =>
        BinaryPrimitives.ReadUInt32BigEndian(Sha256(text)) / (uint.MaxValue + 1.0);

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
