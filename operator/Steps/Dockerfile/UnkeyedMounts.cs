namespace Dockerflow.Steps.Dockerfile;

/// <summary>
/// Mounts of RUN whose content Buildah's cache does not look at. It does so only where the flag says <c>type=bind</c> in
/// these letters, not where bind is left to be the default, nor for what a cache mount begins with (imagebuildah, up to
/// 1.44 at least). A layer behind such a mount may be another commit's. Pure.
/// </summary>
internal static class UnkeyedMounts
{
    private const string Flag = "--mount=";

    /// <summary>The first one as it is written, or null.</summary>
    public static string? First(string dockerfile)
    {
        var (instructions, escape) = InstructionReader.Read(dockerfile);
        return instructions
            .Where(instruction => instruction.Keyword is "RUN" or "ONBUILD")
            .SelectMany(instruction => Words.SplitRaw(instruction.Rest, escape))
            .Where(word => word.StartsWith(Flag, StringComparison.Ordinal))
            .FirstOrDefault(word => !IsKeyed(word[Flag.Length..]));
    }

    /// <summary>What is not certain is no.</summary>
    private static bool IsKeyed(string mount)
    {
        var fields = mount.Split(',').Select(field => field.Trim('"', '\'')).ToList();
        var types = fields.Where(field => field.StartsWith("type", StringComparison.OrdinalIgnoreCase)).ToList();
        return types is [var type]
            && type switch
            {
                "type=bind" or "type=secret" or "type=ssh" or "type=tmpfs" => true,
                "type=cache" => !fields.Exists(field => field.StartsWith("from", StringComparison.OrdinalIgnoreCase)),
                _ => false,
            };
    }
}
