using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class LaneTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly WorkQueue<string> queue;

    public LaneTests() => queue = new WorkQueue<string>(time, null, key => key.Split('/')[0]);

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task Live_ManyWaitInBackground_IsTakenFirst()
    {
        for (var count = 0; count < 10_000; count++)
            queue.Add($"n/{count}", Lane.Background);
        queue.Add("n/edit");
        (await TakeAsync()).ShouldBe(("n/edit", Lane.Live));
    }

    [Fact]
    public async Task Add_LiveWhileItWaitsInBackground_MovesToLive()
    {
        queue.Add("n/a", Lane.Background);
        queue.Add("n/b", Lane.Background);
        queue.Add("n/b");
        queue.Depth.ShouldBe(2);
        (await TakeAsync()).ShouldBe(("n/b", Lane.Live));
        (await TakeAsync()).ShouldBe(("n/a", Lane.Background));
    }

    [Fact]
    public async Task Add_LiveWhileProcessed_ComesAgainInLive()
    {
        queue.Add("n/a", Lane.Background);
        await TakeAsync();
        queue.Add("n/a", Lane.Background);
        queue.Add("n/a");
        queue.Done("n/a");
        (await TakeAsync()).ShouldBe(("n/a", Lane.Live));
    }

    [Theory]
    [InlineData(Lane.Live)]
    [InlineData(Lane.Background)]
    public async Task AddRateLimited_AfterATake_KeepsTheLane(Lane lane)
    {
        queue.Add("n/a", lane);
        await TakeAsync();
        queue.AddRateLimited("n/a");
        queue.Done("n/a");
        time.Advance(TimeSpan.FromSeconds(1));
        (await TakeAsync()).ShouldBe(("n/a", lane));
    }

    [Fact]
    public async Task BothWait_OneOfSixteenTakesIsOfBackground()
    {
        for (var count = 0; count < 100; count++)
        {
            queue.Add($"n/l{count}");
            queue.Add($"n/b{count}", Lane.Background);
        }
        var lanes = new List<Lane>();
        for (var count = 0; count < 64; count++)
            lanes.Add((await TakeAsync()).Lane);
        lanes.Chunk(16).ShouldAllBe(chunk => chunk.Count(lane => lane == Lane.Background) == 1);
    }

    [Fact]
    public async Task OneNamespaceIsNoisy_OthersTakeTurnsWithIt()
    {
        for (var count = 0; count < 100; count++)
            queue.Add($"noisy/{count}");
        queue.Add("quiet/a");
        queue.Add("calm/a");
        var taken = new List<string>();
        for (var count = 0; count < 4; count++)
            taken.Add((await TakeAsync()).Key);
        taken.ShouldBe(["noisy/0", "quiet/a", "calm/a", "noisy/1"]);
    }

    [Fact]
    public async Task Take_TellsTheFirstCauseOrTheMoreUrgentOne()
    {
        queue.Add("n/a", Lane.Background, new Cause("first"));
        queue.Add("n/a", Lane.Background, new Cause("second"));
        queue.Add("n/a", Lane.Live, new Cause("urgent"));
        queue.Add("n/b", Lane.Background, new Cause("first"));
        queue.Add("n/b", Lane.Background, new Cause("second"));
        (await queue.GetAsync(TestContext.Current.CancellationToken))!.Value.Cause.Why.ShouldBe("urgent");
        (await queue.GetAsync(TestContext.Current.CancellationToken))!.Value.Cause.Why.ShouldBe("first");
    }

    private async Task<(string Key, Lane Lane)> TakeAsync()
    {
        var taken = (await queue.GetAsync(TestContext.Current.CancellationToken))!.Value;
        return (taken.Key, taken.Lane);
    }
}
