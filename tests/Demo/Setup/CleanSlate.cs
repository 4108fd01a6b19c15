using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;

namespace Dockerflow.Demo.Setup;

/// <summary>Takes away what an earlier demonstration left, finished or killed.</summary>
internal sealed class CleanSlate(KubeClient client, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public Task ClearAsync(CancellationToken ct) =>
        Task.WhenAll(DemoNames.Namespaces.Select(ns => RemoveAsync(ns, ct)));

    private async Task RemoveAsync(string ns, CancellationToken ct)
    {
        await client.DeleteAsync(CoreResources.Namespace, new("", ns), new DeleteOptions(), ct);
        // In a namespace that goes nothing new can be created, so Pods that are told to end at once are the last ones.
        foreach (var pod in (await client.ListAsync(CoreResources.Pod, ns, ListOptions.None, ct)).Items)
        {
            await client.DeleteAsync(
                CoreResources.Pod,
                new(ns, pod.Metadata.Name ?? ""),
                new DeleteOptions(GracePeriodSeconds: 0),
                ct
            );
        }
        while (await client.GetAsync(CoreResources.Namespace, new("", ns), ct) is not null)
        {
            await Task.Delay(Pause, clock, ct);
        }
    }
}
