using System.Globalization;
using Dockerflow.Kube.Client;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Cache;

public sealed class BookmarkTests(CalmControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A quiet namespace's watch moves on with what happens elsewhere, so its version is not forgotten.</summary>
    [Fact]
    public async Task WatchAsync_ChangesElsewhereOnly_ABookmarkTellsTheNewerVersion()
    {
        using var client = fixture.Plane.Client();
        var (quiet, busy) = (await fixture.NamespaceAsync(Ct), await fixture.NamespaceAsync(Ct));
        var start = (await client.ListAsync(Maps.Type, quiet, ListOptions.None, Ct)).Metadata.ResourceVersion!;
        // The server sends one shortly before a watch ends, unless it is late itself, and only if there is news.
        var options = new WatchOptions(start, Timeout: TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(async () =>
        {
            var watching = client.WatchAsync(Maps.Type, quiet, options, Ct).ToListAsync(Ct).AsTask();
            await WriteUntilAsync(watching, client, busy);
            var events = await watching;
            events.ShouldNotBeEmpty();
            events.ShouldAllBe(each => each.Type == WatchEventType.Bookmark);
            Number(events[^1].ResourceVersion).ShouldBeGreaterThan(Number(start));
        });
    }

    private static async Task WriteUntilAsync(Task ended, KubeClient client, string ns)
    {
        while (!ended.IsCompleted)
        {
            await client.CreateAsync(ns, $"{Guid.NewGuid()}", "", Ct);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct));
        }
    }

    private static long Number(string version) => long.Parse(version, CultureInfo.InvariantCulture);
}
