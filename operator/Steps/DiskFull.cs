namespace Dockerflow.Steps;

/// <summary>Recognises a volume that ran out of space.</summary>
internal static class DiskFull
{
    public const string Message =
        "the build's volume is full; make the image or the context smaller, or ask for more ephemeral storage";

    private const int NoSpace = 28;

    public static bool Says(IOException fault) => (fault.HResult & 0xffff) == NoSpace || Says(fault.Message);

    public static bool Says(string text) =>
        text.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)
        || text.Contains("disk quota exceeded", StringComparison.OrdinalIgnoreCase);
}
