using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>
/// Brings a build Pod into the cluster: first the question whether it would be let in, then its network policy, then its
/// Job. All names are the run's, so whatever was made before a crash is found again, and no Pod is without its policy.
/// </summary>
internal sealed class BuildLaunch(KubeClient client, BuildOptions options)
{
    /// <summary>A program is given at most 128 KiB in one variable (execve(2)); its name and a little room are off.</summary>
    private const int MaxVariableBytes = 130_000;

    /// <summary>What has become of it.</summary>
    public async Task<Launch> StartAsync(BuildRun run, RunIsolation isolation, CancellationToken ct) =>
        await TryAsync(run, isolation, ct) switch
        {
            // It was made, the answer got lost, and what it uses counts against the second try.
            Launch.Refused when await IsThereAsync(run, ct) => Launch.Done.Instance,
            var launch => launch,
        };

    private async Task<bool> IsThereAsync(BuildRun run, CancellationToken ct) =>
        await NameTaken.ByAsync(client, CoreResources.Job, run.Metadata.Name!, run, ct) == Ownership.Own;

    private async Task<Launch> TryAsync(BuildRun run, RunIsolation isolation, CancellationToken ct)
    {
        if (TooLong(BuildPod.Spec(run, options, isolation)) is { } problem)
        {
            return new Launch.Refused(problem);
        }
        if (await PodRefusalAsync(run, isolation, ct) is { } refused)
        {
            return new Launch.Refused($"the cluster refuses the build Pod: {refused}");
        }
        if (options.Policy.Network.IsEnabled && await NetworkAsync(run, ct) is not Launch.Done and var open)
        {
            return open;
        }
        return await CreateJobAsync(run, isolation, ct);
    }

    /// <summary>Such a container would not start, and nobody would learn why.</summary>
    private static string? TooLong(V1PodSpec pod) =>
        pod
            .InitContainers.Concat(pod.Containers)
            .Where(container =>
                container.Env.Any(env => Encoding.UTF8.GetByteCount(env.Value ?? "") > MaxVariableBytes)
            )
            .Select(container =>
                $"the input of step {container.Name} would not fit into the 128 KiB of an environment variable; give fewer or shorter spec.build.args (quotation marks, <, >, & and letters beyond ASCII count six bytes), or fewer hosts in the policy"
            )
            .FirstOrDefault();

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

    private async Task<Launch> NetworkAsync(BuildRun run, CancellationToken ct)
    {
        const string Needed = "without its NetworkPolicy there is no build";
        try
        {
            await client.CreateAsync(
                CoreResources.NetworkPolicy,
                PodNetwork.Policy(run, BuildJob.Role, run.Metadata.Name!, options.Policy),
                ModelJson.Default.V1NetworkPolicy,
                new CreateOptions(),
                ct
            );
            return Launch.Done.Instance;
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return new Launch.Refused(
                $"the cluster refuses the build Pod's NetworkPolicy, and {Needed}: {refused.Message}"
            );
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            // Somebody else's policy of that name may allow anything.
            return await TakenAsync(CoreResources.NetworkPolicy, "NetworkPolicy", run, ct);
        }
    }

    private async Task<Launch> CreateJobAsync(BuildRun run, RunIsolation isolation, CancellationToken ct)
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
            return Launch.Done.Instance;
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return new Launch.Refused($"the cluster refuses the build Job: {refused.Message}");
        }
        catch (KubeException taken) when (taken.IsAlreadyExists)
        {
            return await TakenAsync(CoreResources.Job, "Job", run, ct);
        }
    }

    private async Task<Launch> TakenAsync<T>(ResourceType<T> type, string kind, BuildRun run, CancellationToken ct)
        where T : class, IResource =>
        await NameTaken.ByAsync(client, type, run.Metadata.Name!, run, ct) switch
        {
            Ownership.Own => Launch.Done.Instance,
            Ownership.Leftover => new Launch.Later(
                $"waiting for the {kind} of an earlier run of this name, which was deleted, to go"
            ),
            _ => new Launch.Refused(NameTaken.Words(kind, run.Metadata.Name!)),
        };
}
