using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>Reads the facts of one build: Job and Pod from caches, Secrets and logs from the server when they are needed.</summary>
internal sealed class Gather(
    KubeClient client,
    Store<Job> jobs,
    Store<Pod> pods,
    IsolationBoard isolation,
    TimeProvider time
)
{
    private const int LogLines = 30;

    // A node's log has at most 16 KiB in a line (CRI): so nothing of the end is cut off.
    private const int LogBytes = LogLines * 17 * 1024;

    // A longer line is kept in pieces, each of which counts as one for whoever asks for the last lines.
    private const int DocumentPieces = 16;
    private const int DocumentBytes = DocumentPieces * 17 * 1024;

    public async Task<Facts> FactsAsync(BuildRun run, CancellationToken ct)
    {
        var (job, pod) = Children(run);
        return new(
            run,
            job,
            pod,
            job is null ? await SecretProblemAsync(run, ct) : null,
            pod is { Status.Phase: "Succeeded" or "Failed" } ? await BasesAsync(pod, ct) : null,
            pod is { Status.Phase: "Failed" } ? await LogAsync(pod, ct) : "",
            time.WholeSeconds()
        )
        {
            Isolation = isolation.Verdict,
        };
    }

    /// <summary>The run's own Job, and the Pod of it that counts, as the caches have them.</summary>
    public (Job? Job, Pod? Pod) Children(BuildRun run)
    {
        var job = Owned(jobs.Get(ResourceKey.Of(run)), run);
        var labelled = pods.ByIndex(Indexes.Run, Indexes.Value(run.Metadata.Namespace, run.Metadata.Name));
        return (job, Attempt.PodOf(labelled, job));
    }

    /// <summary>An object of the right name that is not the run's own is nobody's result.</summary>
    private static Job? Owned(Job? job, BuildRun run) =>
        job?.Metadata.Controller()?.Uid == run.Metadata.Uid ? job : null;

    /// <summary>pull runs nothing of the tenant's, so its log is its own; the hash in its report says whether the line is whole.</summary>
    private async Task<BasesDocument?> BasesAsync(Pod pod, CancellationToken ct)
    {
        if (PodReading.Report(PodReading.Container(pod, StepNames.Pull))?.Pull is not { } report)
        {
            return null;
        }
        var end = (await LastLinesAsync(pod, StepNames.Pull, DocumentPieces, DocumentBytes, ct)).TrimEnd('\n');
        var line = end[(end.LastIndexOf('\n') + 1)..];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line))) == report.Sha256
            ? JsonSerializer.Deserialize(line, ApiJson.Default.BasesDocument)
            : null;
    }

    private async Task<string> LogAsync(Pod pod, CancellationToken ct) =>
        PodReading.Failed(pod) is { } container
            ? await LastLinesAsync(pod, container.Name, LogLines, LogBytes, ct)
            : "";

    /// <summary>Blank when the log has gone: a node that went away took it along.</summary>
    private async Task<string> LastLinesAsync(Pod pod, string container, int lines, int bytes, CancellationToken ct)
    {
        try
        {
            return await client.ReadLogAsync(ResourceKey.Of(pod), container, lines, bytes, ct);
        }
        catch (KubeException gone) when (gone.Status is { } status && (int)status is >= 400 and < 500 and not 429)
        {
            return "";
        }
    }

    private async Task<RunFailure?> SecretProblemAsync(BuildRun run, CancellationToken ct)
    {
        foreach (var need in SecretNeeds.Of(run))
        {
            var secret = await client.GetAsync(CoreResources.Secret, new(run.Metadata.Namespace!, need.Name), ct);
            if (need.ProblemOf(secret) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }
}
