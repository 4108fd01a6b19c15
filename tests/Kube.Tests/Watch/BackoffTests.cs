using Dockerflow.Kube.Watch;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Watch;

public sealed class BackoffTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Next_AgainAndAgain_DoublesWithJitterUpToTheLongest()
    {
        var backoff = new Backoff(time, new Random(1));
        foreach (var floor in new[] { 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30 })
            backoff.Next().TotalSeconds.ShouldBeInRange(floor, floor * 2);
    }

    [Fact]
    public void Next_AfterHealth_StartsOver()
    {
        var backoff = new Backoff(time, new Random(1));
        for (var count = 0; count < 6; count++)
            backoff.Next();
        time.Advance(TimeSpan.FromMinutes(5));
        backoff.Next().TotalSeconds.ShouldBeInRange(0.8, 1.6);
    }
}
