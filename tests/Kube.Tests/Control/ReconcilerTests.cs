using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Queue;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Control;

public sealed class ReconcilerTests
{
    private static readonly ResourceKey Key = new("n", "a");
    private readonly FakeTimeProvider time = new();
    private readonly ListLogger log = new();
    private readonly string name = $"test-{Guid.NewGuid()}";

    public static TheoryData<Func<Outcome>, bool, string> Outcomes =>
        new()
        {
            { () => Outcome.Done, false, "success" },
            { () => Outcome.Terminal("never"), false, "error" },
            { () => Outcome.Retry("soon"), true, "error" },
            { () => Outcome.Requeue("somebody was faster"), true, "requeue" },
            { () => Outcome.RequeueAfter(TimeSpan.FromHours(1)), true, "requeue_after" },
            { () => throw Refused(System.Net.HttpStatusCode.Conflict), true, "requeue" },
            { () => throw Refused(System.Net.HttpStatusCode.Forbidden), true, "error" },
            { () => throw new InvalidOperationException("a bug"), true, "error" },
        };

    [Theory]
    [MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public async Task WorkAsync_Outcome_DecidesWhetherItComesAgainAndIsCounted(
        Func<Outcome> outcome,
        bool again,
        string result
    )
    {
        using var measured = new Measured(name);
        using var queue = new WorkQueue<ResourceKey>(time);
        await ReconcileAsync(queue, outcome);
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        queue.Depth.ShouldBe(again ? 1 : 0);
        Total(measured, result).ShouldBe(1);
        foreach (var other in new[] { "success", "error", "requeue", "requeue_after" }.Where(each => each != result))
            Total(measured, other).ShouldBe(0);
        Of(measured, "controller_runtime_reconcile_errors_total").ShouldBe(result == "error" ? 1 : 0);
        Of(measured, "controller_runtime_active_workers").ShouldBe(0);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), 1)]
    [InlineData(typeof(NullReferenceException), 1)]
    [InlineData(typeof(HttpRequestException), 0)]
    [InlineData(typeof(IOException), 0)]
    [InlineData(typeof(TimeoutException), 0)]
    [InlineData(typeof(OperationCanceledException), 0)]
    public async Task WorkAsync_Throws_OnlyABugIsAPanic(Type type, int panics)
    {
        using var measured = new Measured(name);
        using var queue = new WorkQueue<ResourceKey>(time);
        await ReconcileAsync(queue, () => throw (Exception)Activator.CreateInstance(type)!);
        Of(measured, "controller_runtime_reconcile_panics_total").ShouldBe(panics);
    }

    [Fact]
    public async Task WorkAsync_Terminal_IsCounted()
    {
        using var measured = new Measured(name);
        using var queue = new WorkQueue<ResourceKey>(time);
        await ReconcileAsync(queue, () => Outcome.Terminal("never"));
        Of(measured, "controller_runtime_terminal_reconcile_errors_total").ShouldBe(1);
    }

    [Fact]
    public async Task WorkAsync_Debug_TellsTheCauseAtTheStartAndTheResultAtTheEndUnderOneId()
    {
        using var queue = new WorkQueue<ResourceKey>(time);
        await ReconcileAsync(queue, () => Outcome.Done);
        var lines = log.Lines.Where(line => line.Level == LogLevel.Debug).ToList();
        lines[0].Text.ShouldBe($"{name} n/a starts: Job n/j changed");
        lines[1].Text.ShouldStartWith($"{name} n/a ends: Success in ");
        lines[0].Scope["reconcileID"].ShouldBe(lines[1].Scope["reconcileID"]);
        (lines[0].Scope["namespace"], lines[0].Scope["name"]).ShouldBe(("n", "a"));
    }

    private async Task ReconcileAsync(WorkQueue<ResourceKey> queue, Func<Outcome> outcome)
    {
        queue.Add(Key, Lane.Live, Cause.Changed("Job", new("n", "j")));
        using var stop = new CancellationTokenSource();
        var called = new TaskCompletionSource();
        var reconciler = new Reconciler(
            name,
            (_, _) =>
            {
                called.TrySetResult();
                return Task.FromResult(outcome());
            },
            queue,
            new WriteBarrier(queue),
            time,
            log
        );
        var work = reconciler.WorkAsync(stop.Token);
        await called.Task;
        await stop.CancelAsync();
        await work;
    }

    private static KubeException Refused(System.Net.HttpStatusCode status) => new(status.ToString(), "no", status);

    private double Total(Measured measured, string result) =>
        measured.Sums[$"controller_runtime_reconcile_total{{controller={name},result={result}}}"];

    private double Of(Measured measured, string metric) => measured.Sums[$"{metric}{{controller={name}}}"];
}
