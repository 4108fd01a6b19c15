using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class RetryLimiterTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 10)]
    [InlineData(10, 5120)]
    [InlineData(17, 655_360)]
    [InlineData(18, 1_000_000)]
    [InlineData(5000, 1_000_000)]
    public void Backoff_Failures_DoublesUpToTheLongest(int failures, int milliseconds) =>
        RetryLimiter<string>.Backoff(new RateLimits(), failures).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Next_MoreKeysThanTheBurst_WaitForTheBucket()
    {
        var limiter = new RetryLimiter<int>(new RateLimits { PerSecond = 10, Burst = 3 }, new FakeTimeProvider());
        var delays = Enumerable.Range(0, 5).Select(limiter.Next).Select(delay => delay.TotalMilliseconds);
        delays.ShouldBe([5, 5, 5, 100, 200]);
    }

    [Fact]
    public void Reserve_TimePasses_RefillsUpToTheBurstOnly()
    {
        var time = new FakeTimeProvider();
        var bucket = new TokenBucket(10, 2, time);
        time.Advance(TimeSpan.FromHours(1));
        Enumerable.Range(0, 3).Select(_ => bucket.Reserve().TotalMilliseconds).ShouldBe([0, 0, 100]);
    }
}
