using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Build.Isolation;

/// <summary>
/// Asks the cluster what only a running Pod can tell: a server takes hostUsers and the name of a profile whatever the nodes
/// can do. It holds for the node that took the canary, at that time.
/// </summary>
internal sealed class Canary(KubeClient client, ResourceKey key, BuildOptions options, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly CanaryShape Plain = new(false, null);

    /// <summary>
    /// Tries the shapes in turn until one works. Takes at most the Pod's deadline for each. What did not answer tells nothing
    /// by itself: nodes may be full, or unable to make such a Pod at all, which they say nowhere but in Events. So a Pod that
    /// asks for nothing is tried too: where that one runs, the others have a second chance, and then it is their answer.
    /// </summary>
    public async Task<CanaryFinding> AskAsync(IReadOnlyList<CanaryShape> shapes, CancellationToken ct)
    {
        var finding = await TryAsync(shapes, ct);
        return finding.IsFinal || (finding.Works is null && !(await AskAsync(Plain, ct)).IsFinal)
            ? finding
            : (await TryAsync(shapes, ct)) with
            {
                IsFinal = true,
            };
    }

    private async Task<CanaryFinding> TryAsync(IReadOnlyList<CanaryShape> shapes, CancellationToken ct)
    {
        List<string> problems = [];
        var isFinal = true;
        foreach (var shape in shapes)
        {
            var answer = await AskAsync(shape, ct);
            if (answer.Problem is null)
            {
                return new(shape, problems, isFinal);
            }
            problems.Add($"{shape}: {answer.Problem}");
            isFinal &= answer.IsFinal;
        }
        return new(null, problems, isFinal);
    }

    private async Task<CanaryAnswer> AskAsync(CanaryShape shape, CancellationToken ct)
    {
        try
        {
            return await DroppedAsync(shape, ct) ?? await RunAsync(shape, ct);
        }
        catch (KubeException refused) when (refused.IsForbidden || refused.IsInvalid)
        {
            return new($"the cluster refuses the canary Pod: {refused.Message}", IsFinal: true);
        }
    }

    /// <summary>A server that does not know a field leaves it out without a word, and says so when its answer is read.</summary>
    private async Task<CanaryAnswer?> DroppedAsync(CanaryShape shape, CancellationToken ct)
    {
        var answer = await CreateAsync(shape, dryRun: true, ct);
        return shape.UserNamespace && answer.Spec.HostUsers != false
            ? new("the API server does not know hostUsers", IsFinal: true)
            : null;
    }

    private async Task<CanaryAnswer> RunAsync(CanaryShape shape, CancellationToken ct)
    {
        using var bound = new CancellationTokenSource(CanaryPod.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        var waits = "the one before it does not go";
        try
        {
            await RemoveAsync(both.Token);
            await CreateAsync(shape, dryRun: false, both.Token);
            while (true)
            {
                var pod = await client.GetAsync(CoreResources.Pod, key, both.Token);
                if (pod is null)
                {
                    return new("somebody deleted it", IsFinal: false);
                }
                if (CanaryReading.Of(pod, shape, time.GetUtcNow()) is { } answer)
                {
                    return answer;
                }
                waits = CanaryReading.Waits(pod);
                await Task.Delay(Between, time, both.Token);
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new($"no answer within {CanaryPod.Deadline.TotalSeconds:0} s: {waits}", IsFinal: false);
        }
        finally
        {
            await DeleteAsync(ct);
        }
    }

    /// <summary>What an operator that was killed left behind.</summary>
    private async Task RemoveAsync(CancellationToken ct)
    {
        await DeleteAsync(ct);
        while (await client.GetAsync(CoreResources.Pod, key, ct) is not null)
        {
            await Task.Delay(Between, time, ct);
        }
    }

    private Task<Pod> CreateAsync(CanaryShape shape, bool dryRun, CancellationToken ct) =>
        client.CreateAsync(
            CoreResources.Pod,
            CanaryPod.Of(key, shape, options),
            ModelJson.Default.V1Pod,
            new CreateOptions(dryRun),
            ct
        );

    private Task<bool> DeleteAsync(CancellationToken ct) =>
        client.DeleteAsync(CoreResources.Pod, key, new DeleteOptions(GracePeriodSeconds: 0), ct);
}
