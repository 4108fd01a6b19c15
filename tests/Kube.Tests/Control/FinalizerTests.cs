using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Tests.Fakes;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Kube.Tests.Control;

public sealed class FinalizerTests
{
    private const string Name = "example.org/f";
    private static readonly Func<HttpContext, Task> Map = Answer.Json(Answer.ConfigMap("a", "7"));

    [Fact]
    public async Task Reconcile_NoFinalizerYet_IsAddedFirstAndNothingElseDone()
    {
        var (outcome, did, seen) = await RunAsync([], deleting: false, Outcome.Done, Map);
        outcome.ShouldBe(Outcome.RequeueAfter(TimeSpan.Zero));
        did.ShouldBeEmpty();
        seen.Single()
            .Body.ShouldBe(
                """[{"op":"test","path":"/metadata/finalizers","value":null},{"op":"add","path":"/metadata/finalizers","value":["example.org/f"]}]"""
            );
    }

    [Fact]
    public async Task Reconcile_ForeignFinalizersThere_OwnIsAppendedToExactlyThem()
    {
        var (_, did, seen) = await RunAsync(["x/1", "x/2"], deleting: false, Outcome.Done, Map);
        did.ShouldBeEmpty();
        seen.Single()
            .Body.ShouldBe(
                """[{"op":"test","path":"/metadata/finalizers","value":["x/1","x/2"]},{"op":"add","path":"/metadata/finalizers/-","value":"example.org/f"}]"""
            );
    }

    [Fact]
    public async Task Reconcile_HasFinalizer_Applies()
    {
        var (outcome, did, seen) = await RunAsync(["x/1", Name], deleting: false, Outcome.Retry("not yet"));
        (outcome, did, seen.Count).ShouldBe((Outcome.Retry("not yet"), "apply", 0));
    }

    [Fact]
    public async Task Reconcile_Deleting_CleansUpAndThenTakesItOffWhereverItStands()
    {
        var (outcome, did, seen) = await RunAsync(["x/1", Name], deleting: true, Outcome.Done, Map);
        (outcome, did).ShouldBe((Outcome.Done, "cleanup"));
        seen.Single()
            .Body.ShouldBe(
                """[{"op":"test","path":"/metadata/finalizers/1","value":"example.org/f"},{"op":"remove","path":"/metadata/finalizers/1"}]"""
            );
    }

    [Fact]
    public async Task Reconcile_CleanupNotDone_FinalizerStays()
    {
        var (outcome, _, seen) = await RunAsync([Name], deleting: true, Outcome.Retry("busy"));
        (outcome, seen.Count).ShouldBe((Outcome.Retry("busy"), 0));
    }

    [Fact]
    public async Task Reconcile_DeletingWithoutIt_IsNeverAddedAndNothingIsCleanedUp()
    {
        var (outcome, did, seen) = await RunAsync(["x/1"], deleting: true, Outcome.Done);
        (outcome, did, seen.Count).ShouldBe((Outcome.Done, "", 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_ListChangedMeanwhile_TriesAgain(bool deleting)
    {
        var (outcome, _, _) = await RunAsync(
            deleting ? [Name] : [],
            deleting,
            Outcome.Done,
            Answer.Status(422, "Invalid")
        );
        outcome.ShouldBeOfType<Outcome.Failed>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconcile_ObjectGoneMeanwhile_Done(bool deleting)
    {
        var (outcome, _, _) = await RunAsync(
            deleting ? [Name] : [],
            deleting,
            Outcome.Done,
            Answer.Status(404, "NotFound")
        );
        outcome.ShouldBe(Outcome.Done);
    }

    /// <summary>Others change the list between reading and patching: a patch does its one thing, or is refused.</summary>
    [Property(MaxTest = 500)]
    public void Patches_ListChangedBetween_DoExactlyTheirOneThingOrAreRefused(byte[] read, byte[] stored, bool same)
    {
        string[] before = [.. (read ?? []).Select(FinalizerOf)];
        string[] now = same ? before : [.. (stored ?? []).Select(FinalizerOf)];
        var added = JsonLists.Apply(now, FinalizerPatch.Add(before, Name));
        if (before.SequenceEqual(now))
            added.ShouldBe([.. now, Name]);
        else
            added.ShouldBeNull();

        var patch = FinalizerPatch.Remove(before, Name);
        (patch is null).ShouldBe(!before.Contains(Name));
        if (patch is null)
            return;
        var place = Array.IndexOf(before, Name);
        var removed = JsonLists.Apply(now, patch);
        if (place < now.Length && now[place] == Name)
            removed.ShouldBe([.. now[..place], .. now[(place + 1)..]]);
        else
            removed.ShouldBeNull();
    }

    private static string FinalizerOf(byte number) => number % 4 == 0 ? Name : $"x/{number % 4}";

    private static async Task<(Outcome Outcome, string Did, IReadOnlyList<SeenRequest> Seen)> RunAsync(
        string[] finalizers,
        bool deleting,
        Outcome result,
        params Func<HttpContext, Task>[] script
    )
    {
        await using var server = await ScriptedServer.StartAsync(script);
        using var client = server.Client(new FastTime());
        var did = "";
        var map = new ConfigMap
        {
            Metadata = new()
            {
                Name = "a",
                Namespace = "n",
                Finalizers = finalizers,
                DeletionTimestamp = deleting ? DateTimeOffset.UnixEpoch : null,
            },
        };
        var outcome = await Finalizer.ReconcileAsync(
            client,
            CoreResources.ConfigMap,
            map,
            Name,
            (_, _) => Do("apply"),
            (_, _) => Do("cleanup"),
            TestContext.Current.CancellationToken
        );
        return (outcome, did, [.. server.Seen]);

        Task<Outcome> Do(string what)
        {
            did += what;
            return Task.FromResult(result);
        }
    }
}
