using System.Collections.Concurrent;
using Dockerflow.Kube.Queue;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class WorkQueueProperties
{
    /// <summary>Any order of calls gives what three plain sets give.</summary>
    [Property(MaxTest = 300)]
    public async Task AnyCalls_OnOneThread_BehaveAsTheModel(NonEmptyArray<(byte Action, byte Key)> calls)
    {
        using var queue = new WorkQueue<int>(new FakeTimeProvider());
        List<int> waiting = [];
        HashSet<int> processing = [];
        HashSet<int> again = [];
        foreach (var (action, key) in calls.Get.Select(call => (call.Action % 3, call.Key % 4)))
        {
            if (action == 0)
            {
                queue.Add(key);
                if (processing.Contains(key))
                    again.Add(key);
                else if (!waiting.Contains(key))
                    waiting.Add(key);
            }
            else if (action == 1 && waiting.Count > 0)
            {
                var given = queue.GetAsync(CancellationToken.None).AsTask();
                given.IsCompleted.ShouldBeTrue();
                (await given).Key.ShouldBe(waiting[0]);
                processing.Add(waiting[0]).ShouldBeTrue();
                waiting.RemoveAt(0);
            }
            else if (action == 2)
            {
                queue.Done(key);
                if (processing.Remove(key) && again.Remove(key))
                    waiting.Add(key);
            }
            queue.Depth.ShouldBe(waiting.Count);
        }
    }

    [Fact]
    public async Task ManyWorkers_ManyAdds_NoKeyTwiceAtOnceAndNoLastChangeMissed()
    {
        const int keys = 10;
        using var queue = new WorkQueue<int>(TimeProvider.System);
        var wanted = new int[keys];
        var reached = new int[keys];
        var busy = new int[keys];
        var clashes = new ConcurrentBag<int>();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync)).ToList();
        var adders = Enumerable.Range(0, 4).Select(seed => Task.Run(() => AddMany(seed))).ToList();
        await Task.WhenAll(adders);
        queue.ShutDown();
        await queue.DrainedAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(workers);
        clashes.ShouldBeEmpty();
        reached.ShouldBe(wanted);

        void AddMany(int seed)
        {
            var random = new System.Random(seed);
            for (var count = 0; count < 5000; count++)
            {
                var key = random.Next(keys);
                Interlocked.Increment(ref wanted[key]);
                queue.Add(key);
            }
        }

        async Task WorkAsync()
        {
            while (await queue.GetAsync(CancellationToken.None) is (true, var key))
            {
                if (Interlocked.Increment(ref busy[key]) != 1)
                    clashes.Add(key);
                reached[key] = Volatile.Read(ref wanted[key]);
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                queue.Done(key);
            }
        }
    }
}
