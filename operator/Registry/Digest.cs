using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Dockerflow.Registry;

/// <summary>A content digest, <c>sha256:</c> or <c>sha512:</c> with lower-case hex (OCI image-spec, descriptor).</summary>
public sealed record Digest
{
    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>Accepts exactly the canonical spelling.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null || text.Length is not (71 or 135) || text[6] != ':')
        {
            return false;
        }

        var (algorithm, hex) = (text[..6], text[7..]);
        if ((algorithm, hex.Length) is not (("sha256", 64) or ("sha512", 128)) || !hex.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        digest = new Digest(algorithm, hex);
        return true;
    }

    /// <summary>For digests that this program wrote itself.</summary>
    /// <exception cref="FormatException">Not a digest.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException("not a sha256 or sha512 digest");

    /// <summary>The sha256 digest of some bytes.</summary>
    public static Digest Sha256Of(ReadOnlySpan<byte> content) =>
        new("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Hashes with this digest's algorithm and compares.</summary>
    public bool Matches(ReadOnlySpan<byte> content)
    {
        using var hash = StartHash();
        hash.AppendData(content);
        return Matches(hash);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}:{Hex}";

    internal IncrementalHash StartHash() =>
        IncrementalHash.CreateHash(Algorithm == "sha256" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);

    internal bool Matches(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash()) == Hex;
}
