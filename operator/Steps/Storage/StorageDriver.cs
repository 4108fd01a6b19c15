using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Storage;

/// <summary>Overlay where the kernel lets us, vfs elsewhere; decided once for all containers of a Pod.</summary>
internal static class StorageDriver
{
    /// <summary>Overrides where images and layers are kept.</summary>
    public const string PathVariable = "DOCKERFLOW_STORAGE";

    public const string DefaultPath = "/var/lib/containers";

    public static string PathOf(StepContext context) => context.VariableOr(PathVariable, DefaultPath);

    public static async Task<string> ChooseAsync(
        string storage,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Variable("STORAGE_DRIVER") is "overlay" or "vfs")
        {
            return context.Variable("STORAGE_DRIVER")!;
        }
        var record = Path.Combine(storage, "driver");
        if (
            File.Exists(record)
            && await File.ReadAllTextAsync(record, cancellationToken) is ("overlay" or "vfs") and var known
        )
        {
            return known;
        }
        var driver = await OverlayWorksAsync(storage, context, cancellationToken) ? "overlay" : "vfs";
        await File.WriteAllTextAsync(record, driver, cancellationToken);
        context.Log.Line($"storage driver: {driver}");
        return driver;
    }

    /// <summary>Opening a store makes the driver mount once on that file system; the trial store leaves the real one untouched.</summary>
    private static async Task<bool> OverlayWorksAsync(
        string storage,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var trial = Directory.CreateDirectory(Path.Combine(storage, "trial"));
        try
        {
            var call = new ToolCall(
                "buildah",
                [.. Buildah.GlobalOptions(trial.FullName, "overlay"), "images", "--quiet"],
                ToolEnvironment.Create(context)
            );
            return (await new ToolRunner(context).CaptureAsync(call, cancellationToken)).Ok;
        }
        finally
        {
            DeleteQuietly(trial);
        }
    }

    private static void DeleteQuietly(DirectoryInfo trial)
    {
        try
        {
            trial.Delete(recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A few empty directories; the volume goes with the Pod.
        }
    }
}
