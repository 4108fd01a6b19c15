using Dockerflow.Kube.Core;

namespace Dockerflow.Build;

/// <summary>Which Pod counts for a run. Pure.</summary>
internal static class Attempt
{
    /// <summary>
    /// Only one that the run's own Job controls: whoever may create Pods can write a label and a report. A Job may make a
    /// second Pod of the same attempt: one that succeeded counts, else the newest.
    /// </summary>
    public static Pod? PodOf(IEnumerable<Pod> labelled, Job? job) =>
        labelled
            .Where(pod => job is not null && pod.Metadata.Controller()?.Uid == job.Metadata.Uid)
            .OrderByDescending(pod => pod.Status.Phase == "Succeeded")
            .ThenByDescending(pod => pod.Metadata.CreationTimestamp)
            .FirstOrDefault();
}
