using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;

namespace Dockerflow.Runs;

/// <summary>What a Pod's state means for us. Pure, and tolerant: a Pod's messages are written by what ran in it.</summary>
public static class PodReading
{
    /// <summary>How long an image may fail to be pulled before that counts: registries have short outages.</summary>
    private static readonly TimeSpan PullPatience = TimeSpan.FromSeconds(60);

    /// <summary>All containers in the order in which they start.</summary>
    public static IEnumerable<ContainerStatus> Containers(Pod pod) =>
        pod.Status.InitContainerStatuses.Concat(pod.Status.ContainerStatuses);

    /// <summary>Names of the containers that have run, in their order: only these may have a log.</summary>
    public static IEnumerable<string> Started(Pod pod) =>
        Containers(pod)
            .Where(container => container.State.Running is not null || container.State.Terminated is not null)
            .Select(container => container.Name);

    public static ContainerStatus? Container(Pod pod, string name) =>
        Containers(pod).FirstOrDefault(container => container.Name == name);

    /// <summary>The first container that ended badly, or null.</summary>
    public static ContainerStatus? Failed(Pod pod) =>
        Containers(pod).FirstOrDefault(container => container.State.Terminated is { ExitCode: not 0 });

    /// <summary>A container's own report, or null when it left none that can be read.</summary>
    public static StepReport? Report(ContainerStatus? container)
    {
        if (container?.State.Terminated?.Message is not { Length: > 0 } message)
        {
            return null;
        }
        try
        {
            // The reader takes any number for a reason; one that no schema knows could never be written to a status.
            return
                JsonSerializer.Deserialize(message, ApiJson.Default.StepReport) is { } report && IsKnown(report.Reason)
                ? report
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsKnown(FailureReason? reason) => reason is null || Enum.IsDefined(reason.Value);

    public static IReadOnlyList<StepStatus> Steps(Pod pod, IReadOnlyList<string> order) =>
        order.Select(name => Step(name, Container(pod, name))).ToList();

    /// <summary>What happened to the Pod as a whole, which no container can tell: eviction, deadline, lost node.</summary>
    public static RunFailure? PodFailure(Pod pod) =>
        pod.Status switch
        {
            { Phase: "Failed", Reason: "Evicted" } status => Evicted(status.Message ?? ""),
            { Phase: "Failed", Reason: "DeadlineExceeded" } => TimedOut(pod),
            { Phase: "Failed", Reason: "Preempting" } status => Evicted(status.Message ?? ""),
            // Containers that fail give a Pod no reason. The list of those is open: NodeLost, Shutdown, OutOfpods, …
            { Phase: "Failed", Reason: { Length: > 0 } reason } status => Failures.Of(
                FailureReason.NodeLost,
                $"the node did not keep the Pod ({reason}): {status.Message}"
            ),
            _ => null,
        };

    /// <summary>
    /// A Pod that used more space than it may is evicted too (kubelet, eviction manager: the three texts about its own
    /// limits); trying the same again would fill the node again.
    /// </summary>
    private static RunFailure Evicted(string message) =>
        OwnSpace.Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase))
            ? Failures.Of(
                FailureReason.DiskFull,
                $"the build used more disk than it may: {message.Trim()}; make the image or the context smaller, or raise spec.build.resources.limits.ephemeral-storage"
            )
            : Failures.Of(FailureReason.Evicted, $"the node evicted the Pod: {message}");

    private static readonly string[] OwnSpace =
    [
        "ephemeral local storage usage exceeds",
        "exceeded its local ephemeral storage limit",
        "Usage of EmptyDir volume",
    ];

    /// <summary>Whether the container that ran last is told as ended depends on the kubelet.</summary>
    private static RunFailure TimedOut(Pod pod)
    {
        var last = Failed(pod) ?? Containers(pod).FirstOrDefault(container => container.State.Running is not null);
        return Failures.Of(
            FailureReason.Timeout,
            $"the Pod ran longer than its timeout allows{(last is null ? "" : $", {last.Name} last")}",
            last?.Name ?? ""
        );
    }

    /// <summary>A container that cannot start and will not by waiting, or null.</summary>
    public static (ContainerStatus Container, ContainerWaiting Why)? Stuck(Pod pod, DateTimeOffset now)
    {
        foreach (var container in Containers(pod))
        {
            if (container.State.Waiting is { } waiting && IsStuck(waiting, now - (pod.Status.StartTime ?? now)))
            {
                return (container, waiting);
            }
        }
        return null;
    }

    /// <summary>Why the Pod has not started yet, for people; null when it has.</summary>
    public static string? WaitsFor(Pod pod) =>
        pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" })
            is { } unscheduled
            ? $"waiting for a node: {unscheduled.Message}"
            : null;

    private static bool IsStuck(ContainerWaiting waiting, TimeSpan waited) =>
        waiting.Reason switch
        {
            "InvalidImageName" or "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" => true,
            _ => IsPull(waiting) && waited > PullPatience,
        };

    /// <summary>The image is not there, or not yet: no word about what the node can do.</summary>
    public static bool IsPull(ContainerWaiting waiting) =>
        waiting.Reason is "ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull" or "RegistryUnavailable";

    private static StepStatus Step(string name, ContainerStatus? container) =>
        container?.State switch
        {
            { Terminated: { } ended } => new(
                name,
                ended.ExitCode == 0 ? StepPhase.Succeeded : StepPhase.Failed,
                ended.StartedAt,
                ended.FinishedAt,
                Report(container)?.Message is { } message ? Bounded.Message(message) : null
            ),
            { Running: { } running } => new(name, StepPhase.Running, running.StartedAt),
            { Waiting: { Reason: not "PodInitializing" } waiting } => new(
                name,
                StepPhase.Waiting,
                Message: waiting.Reason
            ),
            _ => new(name, StepPhase.Waiting),
        };
}
