using Dockerflow.Kube.Election;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>One server and the processes that fight for its Lease, on a clock that only the test moves.</summary>
internal sealed class World
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private readonly List<Candidate> all = [];

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public LeaseServer Server { get; } = new();

    public Candidate Start(string identity, ElectionOptions? options = null)
    {
        var candidate = new Candidate(Server, Clock, identity, options);
        all.Add(candidate);
        return candidate.Start();
    }

    /// <summary>Lets the time pass, and checks in every instant that nobody else writes or may write.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Tick)
        {
            Clock.Advance(Tick);
            foreach (var candidate in all)
                await candidate.SettledAsync();
            Check();
        }
    }

    /// <summary>Lets time pass until it is so, and returns how long it took.</summary>
    public async Task<TimeSpan> UntilAsync(Func<bool> so, TimeSpan atMost)
    {
        var start = Clock.GetTimestamp();
        while (!so())
        {
            Clock.GetElapsedTime(start).ShouldBeLessThanOrEqualTo(atMost);
            await PassAsync(Tick);
        }
        return Clock.GetElapsedTime(start);
    }

    /// <summary>Tells it to stop, and returns when it has. Its calls must be answered by then.</summary>
    public async Task<ElectionEnd> StopAsync(Candidate candidate)
    {
        await candidate.SettledAsync();
        candidate.Stop();
        await UntilAsync(() => candidate.IsIdle, TimeSpan.FromSeconds(30));
        return await candidate.Running;
    }

    public void Check()
    {
        all.Count(candidate => candidate.Leadership.IsHeld && !candidate.Time.IsDead).ShouldBeLessThanOrEqualTo(1);
        Server.Forbidden.ShouldBeEmpty();
    }
}
