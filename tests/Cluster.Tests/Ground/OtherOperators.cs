using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// Operators that are installed in the cluster, as the demonstration does. They watch all namespaces, so they would do
/// the work of the operator under test; they rest while the tests run and come back afterwards.
/// </summary>
internal sealed class OtherOperators(KubeClient client)
{
    private const string Selector = "app.kubernetes.io/name=dockerflow-operator";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly List<Deployment> resting = [];

    public async Task RestAsync(CancellationToken ct)
    {
        var found = await client.ListAsync(
            CoreResources.Deployment,
            null,
            new ListOptions { LabelSelector = Selector },
            ct
        );
        foreach (var deployment in found.Items.Where(each => each.Spec.Replicas > 0))
        {
            resting.Add(deployment);
            await ScaleAsync(deployment, 0, ct);
        }
        while (
            (await client.ListAsync(CoreResources.Pod, null, new ListOptions { LabelSelector = Selector }, ct))
                .Items
                .Count > 0
        )
        {
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    public async Task ReturnAsync(CancellationToken ct)
    {
        foreach (var deployment in resting)
        {
            await ScaleAsync(deployment, deployment.Spec.Replicas ?? 1, ct);
        }
    }

    private async Task ScaleAsync(Deployment deployment, int replicas, CancellationToken ct)
    {
        try
        {
            await client.PatchAsync(
                CoreResources.Deployment,
                ResourceKey.Of(deployment),
                Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }),
                ct
            );
        }
        catch (KubeException gone) when (gone.IsNotFound)
        {
            // Uninstalled meanwhile.
        }
    }
}
