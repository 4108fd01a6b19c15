using System.Diagnostics.CodeAnalysis;

namespace Dockerflow.Registry;

/// <summary>An operating system and processor, as in <c>linux/arm64/v8</c> (OCI image-spec, image index).</summary>
public sealed record Platform(string Os, string Architecture, string? Variant)
{
    /// <summary>What most clusters run.</summary>
    public static Platform LinuxAmd64 { get; } = new("linux", "amd64", null);

    /// <summary>Reads <c>os/architecture[/variant]</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Platform? platform)
    {
        var parts = (text ?? "").Split('/');
        var valid = parts.Length is 2 or 3 && Array.TrueForAll(parts, IsWord);
        platform = valid ? new Platform(parts[0], parts[1], parts.Length == 3 ? parts[2] : null) : null;
        return valid;
    }

    /// <summary>An image for <paramref name="offered"/> is one for this platform. Variants must be the same, as for Buildah
    /// and the runtimes, which would build on or run another image of the index otherwise; arm64 without one is v8, and
    /// arm without one any.</summary>
    public bool Accepts(Platform offered) =>
        Os == offered.Os
        && Architecture == offered.Architecture
        && (VariantOf(this) == VariantOf(offered) || (Architecture == "arm" && Variant is null));

    /// <inheritdoc/>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static string? VariantOf(Platform platform) =>
        platform.Variant is { Length: > 0 } variant ? variant
        : platform.Architecture == "arm64" ? "v8"
        : null;

    private static bool IsWord(string part) =>
        part.Length is > 0 and <= 32 && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
