using Dockerflow.Kube.Queue;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly WorkQueue<string> queue;

    public WorkQueueTests() => queue = new WorkQueue<string>(time);

    public void Dispose() => queue.Dispose();

    [Fact]
    public async Task Add_TwiceBeforeGet_GivenOnce()
    {
        queue.Add("a");
        queue.Add("a");
        (await TakeAsync()).ShouldBe("a");
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public async Task Add_DuringProcessing_GivenOnlyAfterDone()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Add("a");
        queue.Depth.ShouldBe(0);
        queue.Done("a");
        (await TakeAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task Done_NothingAddedMeanwhile_QueueStaysEmpty()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Done("a");
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public async Task GetAsync_Empty_WaitsForAdd()
    {
        var taken = TakeAsync();
        taken.IsCompleted.ShouldBeFalse();
        queue.Add("a");
        (await taken).ShouldBe("a");
    }

    [Fact]
    public async Task GetAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var taken = queue.GetAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(taken);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void AddAfter_Twice_EarlierCounts(int first, int second)
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(first));
        queue.AddAfter("a", TimeSpan.FromSeconds(second));
        time.Advance(TimeSpan.FromSeconds(9));
        queue.Depth.ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(2));
        queue.Depth.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(30));
        queue.Depth.ShouldBe(1);
    }

    [Fact]
    public async Task AddAfter_EarlierCameAndWasDone_LaterIsForgotten()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(20));
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(11));
        queue.Done((await TakeAsync())!);
        time.Advance(TimeSpan.FromSeconds(30));
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public void AddAfter_LongerThanATimerCanSleep_ComesAtItsTime()
    {
        queue.AddAfter("a", TimeSpan.FromDays(10));
        for (var day = 0; day < 9; day++)
            time.Advance(TimeSpan.FromDays(1));
        queue.Depth.ShouldBe(0);
        time.Advance(TimeSpan.FromDays(2));
        queue.Depth.ShouldBe(1);
    }

    [Fact]
    public void AddAfter_LongestTimeSpan_DoesNotOverflow()
    {
        queue.AddAfter("a", TimeSpan.MaxValue);
        time.Advance(TimeSpan.FromDays(1));
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public async Task ShutDown_KeysWait_GivenOutAndThenTheEnd()
    {
        queue.Add("a");
        queue.ShutDown();
        queue.Add("b");
        (await TakeAsync()).ShouldBe("a");
        queue.Done("a");
        (await TakeAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task ShutDown_KeyAddedDuringProcessing_StillGivenOut()
    {
        queue.Add("a");
        await TakeAsync();
        queue.Add("a");
        queue.ShutDown();
        queue.Done("a");
        (await TakeAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task ShutDown_GetterWaits_IsReleased()
    {
        var taken = TakeAsync();
        queue.ShutDown();
        (await taken).ShouldBeNull();
    }

    [Fact]
    public async Task DrainedAsync_KeyInProcess_CompletesWithDone()
    {
        queue.Add("a");
        await TakeAsync();
        queue.ShutDown();
        var drained = queue.DrainedAsync(CancellationToken.None);
        drained.IsCompleted.ShouldBeFalse();
        queue.Done("a");
        await drained.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AddAfter_ThenShutDown_IsDropped()
    {
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        queue.ShutDown();
        time.Advance(TimeSpan.FromSeconds(2));
        queue.Depth.ShouldBe(0);
    }

    [Fact]
    public async Task AddRateLimited_FailsAgainAndAgain_ComesEverLater()
    {
        foreach (var delay in new[] { 5, 10, 20, 40 })
        {
            queue.AddRateLimited("a");
            time.Advance(TimeSpan.FromMilliseconds(delay - 1));
            queue.Depth.ShouldBe(0);
            time.Advance(TimeSpan.FromMilliseconds(2));
            queue.Done((await TakeAsync())!);
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Forget_AfterFailures_StartsOver(bool forget, int comesSoon)
    {
        for (var failure = 0; failure < 10; failure++)
            queue.AddRateLimited("a");
        time.Advance(TimeSpan.FromSeconds(10));
        queue.Done((await TakeAsync())!);
        if (forget)
            queue.Forget("a");
        queue.AddRateLimited("a");
        time.Advance(TimeSpan.FromMilliseconds(6));
        queue.Depth.ShouldBe(comesSoon);
    }

    private async Task<string?> TakeAsync()
    {
        var taken = await queue.GetAsync(TestContext.Current.CancellationToken);
        return taken?.Key;
    }
}
