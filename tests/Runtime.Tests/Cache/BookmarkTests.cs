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
        var elsewhere = await client.CreateAsync(busy, "a", "1", Ct);
        // The server sends one shortly before the watch ends, if not earlier.
        var options = new WatchOptions(start, Timeout: TimeSpan.FromSeconds(5));
        var events = await client.WatchAsync(Maps.Type, quiet, options, Ct).ToListAsync(Ct);
        events.ShouldNotBeEmpty();
        events.ShouldAllBe(each => each.Type == WatchEventType.Bookmark);
        Number(events[^1].ResourceVersion).ShouldBeGreaterThanOrEqualTo(Number(elsewhere.Metadata.ResourceVersion!));
    }

    private static long Number(string version) => long.Parse(version, CultureInfo.InvariantCulture);
}
