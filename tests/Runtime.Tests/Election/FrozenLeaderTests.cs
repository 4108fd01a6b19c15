using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Election;

/// <summary>Two processes fight for a Lease of a real API server, and one of the three is stopped, frozen or killed.</summary>
[Collection(LeaseTrouble.Name)]
public sealed class FrozenLeaderTests(TroubledControlPlane fixture)
{
    private const string LeaseName = "fight";

    /// <summary>So long that three API servers on a busy machine do not make anybody lose the lease who should keep it.</summary>
    private static readonly Contender.Times Short = new(15, 10, 0.5);

    /// <summary>Whoever takes over within the patience of these tests has not waited for the expiry.</summary>
    private static readonly Contender.Times Long = new(600, 300, 0.5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LeaderKilled_StandbyLeads()
    {
        await using var fight = await FightAsync(Short);
        await fight.Leader.Process.KillAsync();
        await LeadsAsync(fight, fight.Standby);
        fight.Standby.Told.ShouldContain("elected 1");
        fight.Leader.Process.ExitCode.ShouldBe(137);
        (await fight.History.IntrusionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LeaderFrozenPastItsDeadline_NoWriteOfItLandsAfterTheOtherTookOver_AndItEndsAsLost()
    {
        await using var fight = await FightAsync(Short);
        await fight.Leader.Process.PauseAsync(Ct);
        await LeadsAsync(fight, fight.Standby);
        var before = fight.History.WritesBy(fight.Standby.Identity);
        await fight.Leader.Process.ResumeAsync(Ct);
        await EndedAsync(fight.Leader);
        await Eventually.HoldsAsync(() =>
            fight.History.WritesBy(fight.Standby.Identity).ShouldBeGreaterThan(before + 100)
        );
        // The one write that had passed the fence and was not in the socket yet when the process was frozen.
        (await fight.History.IntrusionsAsync()).Count.ShouldBeLessThanOrEqualTo(1);
        fight.Leader.Process.ExitCode.ShouldBe(Contender.LostLease);
        fight.Leader.Told.ShouldContain("lost");
        fight.Leader.Told.ShouldContain("refused NotLeading");
        fight.Standby.Process.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task LeaderFrozenShorterThanItsDeadline_GoesOnLeading()
    {
        await using var fight = await FightAsync(Long);
        await fight.Leader.Process.PauseAsync(Ct);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Ct);
        await fight.Leader.Process.ResumeAsync(Ct);
        await LeadsAsync(fight, fight.Leader);
        fight.Standby.Told.ShouldBe(["stands"]);
        (await fight.History.IntrusionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task LeaderToldToStop_ReleasesAndStandbyLeadsLongBeforeTheExpiry()
    {
        await using var fight = await FightAsync(Long);
        await fight.Leader.Process.TerminateAsync(TimeSpan.FromSeconds(30), Ct);
        (fight.Leader.Process.ExitCode, fight.Leader.Told[^1]).ShouldBe((0, "stopped"));
        await LeadsAsync(fight, fight.Standby);
        (await fight.History.IntrusionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task ApiServerFrozenPastTheDeadline_LeaderEndsAndAfterwardsExactlyOneLeads()
    {
        await using var fight = await FightAsync(Short);
        await fixture.Plane.ApiServer.PauseAsync(Ct);
        try
        {
            await EndedAsync(fight.Leader);
        }
        finally
        {
            await fixture.Plane.ApiServer.ResumeAsync(Ct);
        }
        fight.Leader.Process.ExitCode.ShouldBe(Contender.LostLease);
        fight.Leader.Told.ShouldContain("lost");
        await LeadsAsync(fight, fight.Standby);
        await using var again = new Contender(fixture.Plane, fight.Lease, "again", Short);
        await again.Process.StartAsync(Ct);
        await Eventually.HoldsAsync(() => again.Told.ShouldBe(["stands"]));
        (await HolderAsync(fight)).ShouldBe(fight.Standby.Identity);
        (await fight.History.IntrusionsAsync()).ShouldBeEmpty();
    }

    /// <summary>A server that took it for an unconditional write would let two lead.</summary>
    [Fact]
    public async Task MergePatchWithAnOldVersion_RealServer_IsAConflict()
    {
        await using var fight = await FightAsync(Short);
        var patch = Patch.Merge(
            new System.Text.Json.Nodes.JsonObject
            {
                ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["resourceVersion"] = "1" },
                ["spec"] = new System.Text.Json.Nodes.JsonObject { ["holderIdentity"] = "thief" },
            }
        );
        var refused = await Should.ThrowAsync<KubeException>(
            fight.Client.PatchAsync(CoreResources.Lease, fight.Lease, patch, Ct)
        );
        refused.IsConflict.ShouldBeTrue();
    }

    private async Task<Fight> FightAsync(Contender.Times times)
    {
        var ns = await fixture.NamespaceAsync(Ct);
        var client = fixture.Plane.Client();
        var lease = new ResourceKey(ns, LeaseName);
        var fight = new Fight(
            client,
            lease,
            await ElectionHistory.BeginAsync(client, ns, Ct),
            new Contender(fixture.Plane, lease, "first", times),
            new Contender(fixture.Plane, lease, "second", times)
        );
        await fight.Leader.Process.StartAsync(Ct);
        await LeadsAsync(fight, fight.Leader);
        await fight.Standby.Process.StartAsync(Ct);
        await Eventually.HoldsAsync(() => fight.Standby.Told.ShouldBe(["stands"]));
        return fight;
    }

    private static async Task LeadsAsync(Fight fight, Contender contender)
    {
        var before = fight.History.WritesBy(contender.Identity);
        await Eventually.HoldsAsync(() =>
            fight.History.WritesBy(contender.Identity).ShouldBeGreaterThan(before + 10, contender.Process.LogTail())
        );
        (await HolderAsync(fight)).ShouldBe(contender.Identity);
    }

    private static async Task EndedAsync(Contender contender)
    {
        await Eventually.HoldsAsync(() => contender.Process.IsRunning.ShouldBeFalse(contender.Process.LogTail()));
        await contender.Process.KillAsync();
    }

    private static async Task<string?> HolderAsync(Fight fight) =>
        (await fight.Client.GetAsync(CoreResources.Lease, fight.Lease, Ct))?.Spec.HolderIdentity;

    private sealed record Fight(
        KubeClient Client,
        ResourceKey Lease,
        ElectionHistory History,
        Contender Leader,
        Contender Standby
    ) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Leader.DisposeAsync();
            await Standby.DisposeAsync();
            await History.DisposeAsync();
            Client.Dispose();
        }
    }
}
