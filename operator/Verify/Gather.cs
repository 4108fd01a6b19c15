using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Verify;

/// <summary>Reads the facts of one verification.</summary>
internal sealed class Gather(KubeClient client, Store<Pod> pods, TimeProvider time)
{
    private const int LogLines = 30;

    // A node's log has at most 16 KiB in a line (CRI): so nothing of the end is cut off.
    private const int LogBytes = LogLines * 17 * 1024;

    public async Task<Facts> FactsAsync(BuildRun run, CancellationToken ct)
    {
        var pod = pods.Get(new(run.Metadata.Namespace!, VerifyPod.Name(run)));
        var own = pod?.Metadata.Controller()?.Uid == run.Metadata.Uid ? pod : null;
        if (own is null || !HasEnded(own))
        {
            return new(run, own, own is null ? await SecretProblemAsync(run, ct) : null, "", time.WholeSeconds());
        }
        var redaction = await SecretsAsync(run, ct);
        return new(run, own, null, redaction.CleanEnd(await LogAsync(own, ct)), time.WholeSeconds())
        {
            Redaction = redaction,
        };
    }

    /// <summary>What the candidate was given; a program that does not start likes to print its configuration.</summary>
    private async Task<Redaction> SecretsAsync(BuildRun run, CancellationToken ct)
    {
        var values = new SecretValues();
        foreach (var reference in run.Spec.Verify.Env.Select(env => env.ValueFrom?.SecretKeyRef).OfType<SecretKeyRef>())
        {
            var secret = await client.GetAsync(CoreResources.Secret, new(run.Metadata.Namespace!, reference.Name), ct);
            if (secret?.Data.GetValueOrDefault(reference.Key) is { } value)
            {
                values.Add(value);
            }
        }
        return values.ToRedaction();
    }

    private static bool HasEnded(Pod pod) =>
        PodReading.Containers(pod).Any(container => container.State.Terminated is not null);

    private async Task<string> LogAsync(Pod pod, CancellationToken ct)
    {
        try
        {
            return await client.ReadLogAsync(ResourceKey.Of(pod), VerifyPod.AppContainer, LogLines, LogBytes, ct);
        }
        catch (KubeException gone) when (gone.Status is { } status && (int)status is >= 400 and < 500 and not 429)
        {
            return "";
        }
    }

    private async Task<RunFailure?> SecretProblemAsync(BuildRun run, CancellationToken ct)
    {
        foreach (var env in run.Spec.Verify.Env)
        {
            if (env.ValueFrom is { SecretKeyRef: { } reference })
            {
                var secret = await client.GetAsync(
                    CoreResources.Secret,
                    new(run.Metadata.Namespace!, reference.Name),
                    ct
                );
                if (SecretShape.Key($"spec.verify.env[{env.Name}]", reference, secret) is { } problem)
                {
                    return problem;
                }
            }
        }
        return null;
    }
}
