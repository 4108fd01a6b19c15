using System.Net;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Cache;

/// <summary>More objects than one page holds.</summary>
[Collection(Trouble.Name)]
public sealed class PagedListTests(TroubledControlPlane fixture)
{
    private const int Count = 600;
    private const string FarFuture = "999999999";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// The informer's first question is turned into one for a version that does not exist yet, as after a restore, so
    /// that it lists from the storage; before its second page the snapshot of the first is compacted away.
    /// </summary>
    [Fact]
    public async Task SnapshotCompactedBetweenThePages_StoreEndsEqual()
    {
        using var client = fixture.Plane.Client();
        var ns = await FilledNamespaceAsync(client);
        var interference = new Interference(client, ns, fixture.Plane.Storage.CompactAsync);
        using var watching = fixture.Plane.Client(new KubeOptions { Wrap = interference.Around });
        await using var followed = new Followed<ConfigMap>(watching, Maps.Type, ns);
        await followed.EqualsServerAsync(client, Ct);
        followed.Informer.Store.Count.ShouldBe(Count);
        interference.Refusals.ShouldContain(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task ListAsync_SnapshotCompactedBetweenThePages_IsGone()
    {
        using var client = fixture.Plane.Client();
        var ns = await FilledNamespaceAsync(client);
        var page = await client.ListAsync(Maps.Type, ns, new ListOptions { Limit = 500 }, Ct);
        page.Items.Count.ShouldBe(500);
        await client.SetAsync(ns, "map-1", "later", Ct);
        await fixture.Plane.Storage.CompactAsync(Ct);
        var next = () =>
            client.ListAsync(Maps.Type, ns, new ListOptions { Limit = 500, Continue = page.Metadata.Continue }, Ct);
        (await next.ShouldThrowAsync<KubeException>()).IsGone.ShouldBeTrue();
    }

    [Fact]
    public async Task ListAsync_PageByPage_IsOneSnapshot()
    {
        using var client = fixture.Plane.Client();
        var ns = await FilledNamespaceAsync(client);
        var names = new HashSet<string>();
        string? next = null;
        do
        {
            var page = await client.ListAsync(Maps.Type, ns, new ListOptions { Limit = 500, Continue = next }, Ct);
            names.UnionWith(page.Items.Select(each => each.Metadata.Name!));
            next = page.Metadata.Continue;
            await client.DeleteAsync(ns, $"map-{Count - 1}", Ct);
        } while (!string.IsNullOrEmpty(next));
        names.Count.ShouldBe(Count);
    }

    private async Task<string> FilledNamespaceAsync(KubeClient client)
    {
        var ns = await fixture.NamespaceAsync(Ct);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Ct },
            async (number, ct) => await client.CreateAsync(ns, $"map-{number}", "", ct)
        );
        return ns;
    }

    private sealed class Interference(KubeClient client, string ns, Func<CancellationToken, Task> compact)
    {
        private bool first = true;
        private bool compacted;

        public List<HttpStatusCode> Refusals { get; } = [];

        public HttpMessageHandler Around(HttpMessageHandler inner) =>
            new Intercepted(
                inner,
                BeforeAsync,
                answer =>
                {
                    if (!answer.IsSuccessStatusCode)
                        Refusals.Add(answer.StatusCode);
                }
            );

        private async Task BeforeAsync(HttpRequestMessage request)
        {
            var asked = request.RequestUri!.ToString();
            if (first)
            {
                asked.ShouldContain("resourceVersion=0");
                request.RequestUri = new Uri(
                    asked.Replace("resourceVersion=0", $"resourceVersion={FarFuture}", StringComparison.Ordinal)
                );
            }
            first = false;
            if (!compacted && asked.Contains("continue=", StringComparison.Ordinal))
            {
                compacted = true;
                await client.SetAsync(ns, "map-1", "later", CancellationToken.None);
                await compact(CancellationToken.None);
            }
        }
    }
}
