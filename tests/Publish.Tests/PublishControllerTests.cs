using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Runs;
using Dockerflow.Samples;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Publish.Tests;

public sealed class PublishControllerTests
{
    private static readonly BuildRun Run = RunSample.In(BuildRunPhase.Publishing);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>One that sends a byte now and then is never silent; it must not keep a worker for ever.</summary>
    [Fact]
    public async Task ReconcileAsync_RegistryNeverGetsDone_GivesUpAndTriesAgain()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registry = await StubServer.StartAsync(context =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var time = new FakeTimeProvider(Moment.Now);

        await using var api = await ServerAsync();
        var outcome = ReconcileAsync(api, registry, time);
        await asked.Task.WaitAsync(Ct);
        time.Advance(TimeSpan.FromMinutes(12));

        (await outcome).ShouldBeOfType<Outcome.Failed>().Why.ShouldContain("was not done after 00:11:20");
        api.Writes.ShouldHaveSingleItem().Body.ShouldContain("trying again");
    }

    /// <summary>No pause at all would be a loop; a day would be longer than the patience with it.</summary>
    [Theory]
    [InlineData("0", null)]
    [InlineData("60", 60)]
    [InlineData("86400", 1801)]
    public async Task ReconcileAsync_RegistryAsksForAPause_IsBounded(string asked, int? expected)
    {
        await using var registry = await StubServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = asked;
            return Task.CompletedTask;
        });

        await using var api = await ServerAsync();
        var outcome = await ReconcileAsync(api, registry, new FakeTimeProvider(Moment.Now));

        (outcome as Outcome.Later)?.Delay.TotalSeconds.ShouldBe(expected!.Value);
        (outcome is Outcome.Failed).ShouldBe(expected is null);
    }

    private static async Task<ApiServer> ServerAsync()
    {
        var api = await ApiServer.StartAsync();
        api.Has(Resources.BuildRuns, Run with { Metadata = Run.Metadata with { ResourceVersion = "1" } });
        return api;
    }

    private static async Task<Outcome> ReconcileAsync(ApiServer api, StubServer registry, TimeProvider time)
    {
        HostRules
            .TryCreate([new("registry.example.com", registry.Url, true, null, true)], out var rules, out var error)
            .ShouldBeTrue(error);
        using var http = new OutboundHttp(rules, TimeProvider.System);
        var byWish = new Dictionary<string, Func<BuildRun, IEnumerable<string>>> { [Indexes.Wish] = Indexes.ByOwner };
        var runs = await api.CacheAsync(Resources.BuildRuns, new InformerOptions<BuildRun> { Indexes = byWish }, Ct);
        var events = new EventRecorder(api.Client, "test", time, NullLogger.Instance);
        var controller = new PublishController(api.Client, runs, http, new RunJournal(api.Client, events, time), time);
        return await controller.ReconcileAsync(ResourceKey.Of(runs.List().Single()), Ct);
    }
}
