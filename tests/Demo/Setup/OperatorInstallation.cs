using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Setup;

/// <summary>The operator as ops install it: its chart, with the policy that the test services need.</summary>
internal sealed class OperatorInstallation(ClusterEnv env, Kubectl kubectl, KubeClient client, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public async Task InstallAsync(string workDirectory, CancellationToken ct)
    {
        await kubectl.ApplyAsync(Manifests.Namespaces([DemoNames.Operator]), ct);
        await kubectl.ApplyAsync(await RenderAsync(workDirectory, ct), ct);
    }

    /// <summary>Waits until every Pod of the operator is of the present generation and ready.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        while (!await IsAvailableAsync(ct))
        {
            await Task.Delay(Pause, clock, ct);
        }
    }

    private async Task<string> RenderAsync(string workDirectory, CancellationToken ct)
    {
        var values = Path.Combine(workDirectory, "values.json");
        await File.WriteAllTextAsync(values, Values().ToJsonString(), ct);
        var script = Path.Combine(env.RepositoryRoot, "tests/cluster/render/render.sh");
        var chart = Path.Combine(env.RepositoryRoot, "charts/dockerflow-operator");
        return await Tool.RunAsync(new(script, [chart, "dockerflow", DemoNames.Operator, "-f", values]), ct);
    }

    private JsonObject Values() =>
        new()
        {
            ["image"] = Image(env.OperatorImage),
            ["builderImage"] = Image(env.BuilderImage),
            ["policy"] = new JsonObject
            {
                ["hosts"] = new JsonArray(
                    Host(env.Registry),
                    Host(env.RegistryPrivate),
                    Host(new Uri(env.GitUrl).Authority)
                ),
                ["limits"] = new JsonObject
                {
                    ["minPollInterval"] = "2s",
                    ["basePollInterval"] = "2s",
                    ["baseDebounce"] = "2s",
                    ["requestsPerHostPerSecond"] = 20,
                },
            },
        };

    private static JsonObject Image(string reference)
    {
        var colon = reference.LastIndexOf(':');
        return new() { ["repository"] = reference[..colon], ["tag"] = reference[(colon + 1)..] };
    }

    /// <summary>The test services speak plain HTTP at a private address; only the policy can allow that.</summary>
    private static JsonObject Host(string host) =>
        new()
        {
            ["host"] = host,
            ["insecure"] = true,
            ["allowPrivate"] = true,
        };

    private async Task<bool> IsAvailableAsync(CancellationToken ct)
    {
        var deployments = await client.ListAsync(CoreResources.Deployment, DemoNames.Operator, ListOptions.None, ct);
        return deployments.Items.Count > 0 && deployments.Items.All(IsAvailable);
    }

    private static bool IsAvailable(Deployment deployment)
    {
        var status = deployment.Status;
        var wanted = deployment.Spec.Replicas ?? 1;
        return status.ObservedGeneration >= deployment.Metadata.Generation
            && status.UpdatedReplicas == wanted
            && status.AvailableReplicas == wanted
            && status.Replicas == wanted;
    }
}
