using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Runtime.Tests.Ground;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Runtime.Tests.Events;

public sealed class EventRecorderTests(CalmControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Record_TheSameAgain_IsOneEventWithACount()
    {
        using var client = fixture.Plane.Client();
        var ns = await fixture.NamespaceAsync(Ct);
        var map = await client.CreateAsync(ns, "a", "1", Ct);
        var recorder = new EventRecorder(client, "tests", TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);
        for (var time = 0; time < 5; time++)
        {
            recorder.Record(Maps.Type, map, EventSeverity.Warning, "Again", "the same");
        }
        recorder.Record(Maps.Type, map, EventSeverity.Normal, "Once", "another");
        await Eventually.HoldsAsync(async () =>
            (await EventsAsync(client, ns))
                .Select(each => (each.Type, each.Reason, each.Message, each.Count))
                .ShouldBe([("Warning", "Again", "the same", 5), ("Normal", "Once", "another", 1)])
        );
        (await EventsAsync(client, ns)).ShouldAllBe(each =>
            each.InvolvedObject.Uid == map.Metadata.Uid
            && each.InvolvedObject.Kind == "ConfigMap"
            && each.FirstTimestamp <= each.LastTimestamp
        );
        await stop.CancelAsync();
        await Task.WhenAny(running);
    }

    private static async Task<IReadOnlyList<CoreEvent>> EventsAsync(KubeClient client, string ns) =>
        [.. (await client.ListAsync(CoreResources.Event, ns, ListOptions.None, Ct)).Items.OrderBy(each => each.Reason)];
}
