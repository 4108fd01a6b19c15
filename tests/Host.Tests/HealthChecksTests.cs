using Dockerflow.Host.Health;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests;

public sealed class HealthChecksTests
{
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskAsync_HangingCheck_FailsAfterFourSeconds()
    {
        using var health = new HealthChecks(time);
        health.Add("stuck", _ => new TaskCompletionSource().Task);
        var asked = health.AskAsync(Cancelled);
        time.Advance(TimeSpan.FromSeconds(3.9));
        asked.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));
        var report = await asked.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        report.Healthy.ShouldBeFalse();
        report.Answers.ShouldHaveSingleItem().Problem!.ShouldContain("4 s");
    }

    [Fact]
    public async Task AskAsync_AskedOften_ChecksOncePerSecond()
    {
        var count = 0;
        using var health = new HealthChecks(time);
        health.Add("counted", _ => Task.FromResult(Interlocked.Increment(ref count)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => health.AskAsync(Cancelled)));
        count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await health.AskAsync(Cancelled);
        count.ShouldBe(2);
    }

    [Fact]
    public async Task AskAsync_CallerGivesUp_DoesNotBecomeAnAnswer()
    {
        using var health = new HealthChecks(time);
        using var gone = new CancellationTokenSource();
        health.Add("stuck", _ => new TaskCompletionSource().Task);
        var asked = health.AskAsync(gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asked);
        health.Add("stuck", _ => Task.CompletedTask);
        (await health.AskAsync(Cancelled)).Healthy.ShouldBeTrue();
    }
}
