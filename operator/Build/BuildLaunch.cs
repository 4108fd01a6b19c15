using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>
/// Brings a build Pod into the cluster: first the question whether it would be let in, then its network policy, then its
/// Job. All names are the run's, so whatever was made before a crash is found again, and no Pod is without its policy.
/// </summary>
internal sealed class BuildLaunch(KubeClient client, BuildOptions options)
{
    /// <summary>Null, or in the server's words why there will be no Pod.</summary>
    public async Task<string?> StartAsync(BuildRun run, RunIsolation isolation, CancellationToken ct)
    {
        if (await PodRefusalAsync(run, isolation, ct) is { } refused)
        {
            return $"the cluster refuses the build Pod: {refused}";
        }
        if (options.Policy.Network.IsEnabled && await NetworkRefusalAsync(run, ct) is { } open)
        {
            return $"the cluster refuses the build Pod's NetworkPolicy, and without one there is no build: {open}";
        }
        await CreateJobAsync(run, isolation, ct);
        return null;
    }

    /// <summary>A Job hides that its Pod is refused, so the server is asked about the Pod first.</summary>
    private async Task<string?> PodRefusalAsync(BuildRun run, RunIsolation isolation, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.Pod,
                BuildJob.Trial(run, options, isolation),
                ModelJson.Default.V1Pod,
                new CreateOptions(DryRun: true),
                ct
            );
            return null;
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return refused.Message;
        }
    }

    private async Task<string?> NetworkRefusalAsync(BuildRun run, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.NetworkPolicy,
                PodNetwork.Policy(run, BuildJob.Role, run.Metadata.Name!, options.Policy),
                ModelJson.Default.V1NetworkPolicy,
                new CreateOptions(),
                ct
            );
            return null;
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return refused.Message;
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            return await ForeignAsync(run, ct);
        }
    }

    /// <summary>Somebody else's policy of that name may allow anything.</summary>
    private async Task<string?> ForeignAsync(BuildRun run, CancellationToken ct)
    {
        var found = await client.GetAsync(CoreResources.NetworkPolicy, ResourceKey.Of(run), ct);
        return found?.Metadata.Controller()?.Uid == run.Metadata.Uid
            ? null
            : $"there is another one of the name {run.Metadata.Name}, which is not the run's; delete it";
    }

    private async Task CreateJobAsync(BuildRun run, RunIsolation isolation, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(
                CoreResources.Job,
                BuildJob.Create(run, options, isolation),
                ModelJson.Default.V1Job,
                new CreateOptions(),
                ct
            );
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            // Ours or not is decided by the owner's uid when the cache shows it.
        }
    }
}
