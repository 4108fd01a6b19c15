using Dockerflow.Kube.Client;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Control;

[Collection(Trouble.Name)]
public sealed class ConvergenceTests(TroubledControlPlane fixture)
{
    private const int Edits = 1000;
    private const int Restarts = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Both sides are edited, so the controller has to undo as well as to follow.</summary>
    [Fact]
    public async Task ThousandEditsAndRestartsOfTheServer_MirrorEndsEqual()
    {
        var (source, target) = (await fixture.NamespaceAsync(Ct), await fixture.NamespaceAsync(Ct));
        using var client = fixture.Plane.Client();
        using var own = fixture.Plane.Client(Fast.Options);
        await using var mirror = new MirrorController(own, source, target, Fast.Time);
        await using (var editor = new RandomWriter(client, source))
        await using (var vandal = new RandomWriter(client, target))
        {
            for (var part = 1; part <= Restarts; part++)
            {
                await EditsAsync(Edits * part / (Restarts + 1));
                await fixture.Plane.RestartApiServerAsync(Ct);
            }
            await EditsAsync(Edits);

            Task EditsAsync(int sum) =>
                Eventually.HoldsAsync(() => (editor.Writes + vandal.Writes).ShouldBeGreaterThanOrEqualTo(sum));
        }
        await Eventually.HoldsAsync(async () =>
            (await ValuesAsync(client, target)).ShouldBe(await ValuesAsync(client, source))
        );
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(KubeClient client, string ns) =>
        [
            .. (await client.ListAsync(Maps.Type, ns, ListOptions.None, Ct))
                .Items.Select(map => $"{map.Metadata.Name} {map.Data["value"]}")
                .Order(StringComparer.Ordinal),
        ];
}
