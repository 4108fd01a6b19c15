using System.Collections.Concurrent;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Tests.Simulation;

/// <summary>
/// 24 hours, ten thousand times faster: a server that breaks off, lags, forgets, goes down and is restored from backups
/// while objects come, change and go. Whatever the faults were: no change is missed, and nothing is left open.
/// </summary>
public sealed class DayOfFaultsTests
{
    private const int Names = 20;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<int> Seeds => [1, 2, 3];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Informer_ADayOfFaults_EndsEqualToTheServerAndToldEveryChange(int seed)
    {
        var time = new FastTime(10_000);
        var (history, faults) = (new History(), new Faults(seed));
        using var api = new SimulatedApi(history, faults, time);
        using var client = api.Client(time);
        using var stop = new CancellationTokenSource();
        var informer = Informer(client, time);
        var told = new Told();
        informer.Subscribe(told.Take);
        var running = informer.RunAsync(stop.Token);
        for (var hour = 0; hour < 24; hour++)
        {
            await LiveAnHourAsync(history, faults, api, time);
            faults.Over = true;
            await EqualAsync(history, informer, told);
            faults.Over = false;
        }
        told.Wrong.ShouldBeEmpty();
        api.OpenWatches.ShouldBeLessThanOrEqualTo(1);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        (api.OpenWatches, time.RunningTimers).ShouldBe((0, 0));
    }

    private static async Task LiveAnHourAsync(History history, Faults faults, SimulatedApi api, FastTime time)
    {
        var random = new Random(faults.Below(int.MaxValue));
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < Hour; )
        {
            var name = $"m{random.Next(Names)}";
            if (random.Next(4) == 0)
                history.Delete(name);
            else
                history.Set(name, $"v{random.Next()}");
            if (random.Next(40) == 0)
                history.Compact();
            if (random.Next(60) == 0)
                api.BreakAll();
            if (random.Next(50) == 0)
                await RestoreAsync(history, api, random.Next(1, 10));
            if (random.Next(100) == 0)
                time.JumpWallClock(TimeSpan.FromHours(random.Next(-48, 48)));
            await Task.Delay(TimeSpan.FromSeconds(random.Next(120)), time, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// The storage loses its newest changes. Numbers that it gives again cannot be told from the old ones; so it waits, as
    /// whoever restores an etcd must, until clients that knew more have noticed.
    /// </summary>
    private static async Task RestoreAsync(History history, SimulatedApi api, int changes)
    {
        var settled = history.Atomically(() =>
        {
            history.Restore(Math.Max(history.Compacted, history.Revision - changes));
            return api.Settled;
        });
        api.BreakAll();
        await Eventually(() => api.Settled > settled);
    }

    /// <summary>Once nothing goes wrong any more, what is held and what was told become what the server has.</summary>
    private static async Task EqualAsync(History history, Informer<ConfigMap> informer, Told told)
    {
        var wanted = history
            .State(history.Revision)
            .Select(each => KeyValuePair.Create(each.Key, $"{each.Value.Uid}={each.Value.Value}"))
            .OrderBy(each => each.Key)
            .ToList();
        await Eventually(() => Shown(informer.Store.List()).SequenceEqual(wanted));
        await Eventually(() => told.State.OrderBy(each => each.Key).SequenceEqual(wanted));
    }

    private static IEnumerable<KeyValuePair<string, string>> Shown(IEnumerable<ConfigMap> maps) =>
        maps.Select(map => KeyValuePair.Create(map.Metadata.Name!, Told.Text(map))).OrderBy(each => each.Key);

    private static async Task Eventually(Func<bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private static Informer<ConfigMap> Informer(KubeClient client, TimeProvider time) =>
        new(client, CoreResources.ConfigMap, new InformerOptions<ConfigMap>(), time, NullLogger.Instance);

    /// <summary>The world as somebody knows it who only listens to changes.</summary>
    private sealed class Told
    {
        public ConcurrentDictionary<string, string> State { get; } = new();

        /// <summary>Changes that do not follow from those before.</summary>
        public ConcurrentQueue<string> Wrong { get; } = new();

        public void Take(Change<ConfigMap> change)
        {
            var name = change.Latest.Metadata.Name!;
            var known = State.GetValueOrDefault(name);
            if (known != (change.Old is null ? null : Text(change.Old)))
                Wrong.Enqueue($"{name} was {known}, but told {change}");
            if (change.New is null)
                State.TryRemove(name, out _);
            else
                State[name] = Text(change.New);
        }

        public static string Text(ConfigMap map) => $"{map.Metadata.Uid}={map.Data["x"]}";
    }
}
