using System.Collections.Concurrent;
using Dockerflow.Kube.Queue;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class WorkQueueProperties
{
    private const int Keys = 12;
    private static readonly RateLimits Limits = new()
    {
        First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromSeconds(8),
        PerSecond = 1e6,
        Burst = 1_000_000,
    };

    /// <summary>
    /// Any order of calls, with time passing in between, gives what plain lists give: dedup, one worker for each key,
    /// lanes, turns of groups, delays that only move earlier, retries in the lane of the take; and a shutdown gives out
    /// what waits and nothing else.
    /// </summary>
    [Property(MaxTest = 500)]
    public async Task AnyCalls_WithTimePassing_BehaveAsTheModel(
        NonEmptyArray<(byte Action, byte Key, byte Seconds, bool Live)> calls
    )
    {
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue<int>(time, Limits, GroupOf);
        var model = new QueueModel(GroupOf);
        var failures = new int[Keys];
        foreach (var (action, number, seconds, live) in calls.Get)
        {
            var (key, lane) = (number % Keys, live ? Lane.Live : Lane.Background);
            var delay = TimeSpan.FromSeconds(seconds % 20);
            switch (action % 9)
            {
                case 0 or 1 or 2:
                    queue.Add(key, lane);
                    model.Add(key, lane);
                    break;
                case 3:
                    queue.AddAfter(key, delay + TimeSpan.FromSeconds(1), lane);
                    model.AddAfter(key, Due(delay + TimeSpan.FromSeconds(1)), lane);
                    break;
                case 4:
                    queue.AddRateLimited(key);
                    model.AddAfter(
                        key,
                        Due(TimeSpan.FromSeconds(1 << Math.Min(3, failures[key]++))),
                        model.LaneOf(key)
                    );
                    break;
                case 5:
                    queue.Forget(key);
                    failures[key] = 0;
                    break;
                case 6:
                    queue.Done(key);
                    model.Done(key);
                    break;
                case 7:
                    time.Advance(delay);
                    model.Reach(time.GetTimestamp());
                    break;
                default:
                    await TakeAsync(queue, model);
                    break;
            }
            // No two delays end at the same instant, whose order nothing promises.
            time.Advance(TimeSpan.FromMicroseconds(1));
            model.Reach(time.GetTimestamp());
            queue.Depth.ShouldBe(model.Depth);
        }
        queue.ShutDown();
        model.ShutDown();
        foreach (var key in model.Processing.ToList())
        {
            queue.Done(key);
            model.Done(key);
        }
        while (model.Depth > 0)
        {
            await TakeAsync(queue, model);
            queue.Done(model.Processing.Single());
            model.Done(model.Processing.Single());
        }
        (await queue.GetAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
        queue.DrainedAsync(CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();

        long Due(TimeSpan delay) => time.GetTimestamp() + delay.Ticks;
    }

    [Fact]
    public async Task ManyWorkers_ManyAdds_NoKeyTwiceAtOnceAndNoLastChangeMissed()
    {
        const int keys = 10;
        using var queue = new WorkQueue<int>(TimeProvider.System, null, GroupOf);
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
                queue.Add(key, (Lane)random.Next(2));
            }
        }

        async Task WorkAsync()
        {
            while (await queue.GetAsync(CancellationToken.None) is { Key: var key })
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

    /// <summary>controller-runtime #3540: a delayed add and a shutdown at the same time locked each other out.</summary>
    [Fact]
    public async Task AddAfterAndShutDown_AtTheSameTime_NeitherBlocksAndTheQueueDrains()
    {
        for (var round = 0; round < 200; round++)
        {
            using var queue = new WorkQueue<int>(TimeProvider.System, Limits, GroupOf);
            var workers = Enumerable.Range(0, 2).Select(_ => Task.Run(WorkAsync)).ToList();
            var adders = Enumerable.Range(0, 4).Select(seed => Task.Run(() => AddMany(seed))).ToList();
            var end = Task.Run(queue.ShutDown, TestContext.Current.CancellationToken);
            await Task.WhenAll([.. adders, end, .. workers])
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            await queue
                .DrainedAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

            void AddMany(int seed)
            {
                for (var count = 0; count < 100; count++)
                    queue.AddAfter(count % Keys, TimeSpan.FromMicroseconds(count * seed), (Lane)(count % 2));
            }

            async Task WorkAsync()
            {
                while (await queue.GetAsync(CancellationToken.None) is { Key: var key })
                {
                    queue.AddRateLimited(key);
                    queue.Done(key);
                }
            }
        }
    }

    private static string GroupOf(int key) => $"g{key % 3}";

    private static async Task TakeAsync(WorkQueue<int> queue, QueueModel model)
    {
        if (model.Depth == 0)
            return;
        var given = queue.GetAsync(CancellationToken.None).AsTask();
        given.IsCompleted.ShouldBeTrue();
        var taken = (await given)!.Value;
        (taken.Key, taken.Lane).ShouldBe(model.Take());
    }
}
