using System.Text.Json.Nodes;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Runtime.Tests.Control;

/// <summary>
/// Keeps the ConfigMaps of one namespace equal to those of another one, whoever changes either. A small but whole
/// example of a controller: two informers, one key per name, one write per reconcile.
/// </summary>
internal sealed class MirrorController : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly KubeClient client;
    private readonly Informer<ConfigMap> sources;
    private readonly Informer<ConfigMap> mirrors;
    private readonly string target;
    private readonly Controller controller;
    private readonly Task running;

    public MirrorController(KubeClient client, string source, string target, TimeProvider time)
    {
        (this.client, this.target) = (client, target);
        sources = Follow(source, time);
        mirrors = Follow(target, time);
        controller = new Controller("mirror", ReconcileAsync, new ControllerOptions(4), time, NullLogger.Instance)
            .For(sources)
            .Maps(mirrors, mirror => [new ResourceKey(source, mirror.Metadata.Name!)]);
        running = new Manager(time, NullLogger.Instance).Add(controller).RunAsync(stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        controller.Dispose();
        stop.Dispose();
    }

    private Informer<ConfigMap> Follow(string ns, TimeProvider time) =>
        new(client, Maps.Type, new InformerOptions<ConfigMap> { Namespace = ns }, time, NullLogger.Instance);

    private async Task<Outcome> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        var mirror = new ResourceKey(target, key.Name);
        var (wanted, found) = (sources.Store.Get(key), mirrors.Store.Get(mirror));
        if (wanted is null)
        {
            await client.DeleteAsync(Maps.Type, mirror, new DeleteOptions(), ct);
        }
        else if (Value(found) != Value(wanted))
        {
            var intent = new JsonObject { ["data"] = new JsonObject { ["value"] = Value(wanted) } };
            await client.PatchAsync(Maps.Type, mirror, Patch.Apply(intent, "mirror", force: true), ct);
        }
        return Outcome.Done;
    }

    private static string? Value(ConfigMap? map) => map?.Data.GetValueOrDefault("value");
}
