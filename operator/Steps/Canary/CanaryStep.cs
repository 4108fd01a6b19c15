using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Canary;

/// <summary>
/// Tells what the kernel has in force for this container, and whether Buildah starts here as it does in a build: every
/// command of it begins with a user namespace of its own (unshare, uid_map), and opening its storage mounts.
/// </summary>
internal static class CanaryStep
{
    private const string UidMap = "/proc/self/uid_map";
    private const string Status = "/proc/self/status";

    public static async Task<StepReport> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var report = KernelFacts.Parse(
            await File.ReadAllTextAsync(UidMap, cancellationToken),
            await File.ReadAllTextAsync(Status, cancellationToken)
        );
        context.Log.Line(
            $"user namespace: {report.UserNamespace}, seccomp: {report.Seccomp}, no_new_privs: {report.NoNewPrivs}"
        );
        var problem = await BuildahProblemAsync(context, cancellationToken);
        return new()
        {
            Ok = problem is null,
            Reason = problem is null ? null : FailureReason.StepFailed,
            Message = problem,
            Canary = report,
        };
    }

    private static async Task<string?> BuildahProblemAsync(StepContext context, CancellationToken cancellationToken)
    {
        using var temporary = new TemporaryDirectory();
        var configuration = temporary.File("registries.conf");
        await File.WriteAllTextAsync(configuration, "", cancellationToken);
        var buildah = await Buildah.OpenAsync(context, configuration, cancellationToken);
        var result = await buildah.RunAsync(["images", "--quiet"], cancellationToken);
        return result.Ok
            ? null
            : $"Buildah does not start: {Printable.Escape(result.Tail is [.., var last] ? last : "")}";
    }
}
