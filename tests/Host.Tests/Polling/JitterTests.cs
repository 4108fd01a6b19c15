using Dockerflow.Host.Polling;
using FsCheck.Xunit;

namespace Dockerflow.Host.Tests.Polling;

public sealed class JitterTests
{
    /// <summary>Whoever starts again asks at the same moments: the number is part of what a key is.</summary>
    [Fact]
    public void Seed_OfAName_IsTheSameInEveryProcess() =>
        Jitter.Seed("git.example.com").ShouldBe(3419537394290647423UL);

    [Property]
    public void Part_AnySeedAndRound_IsAPart(ulong seed, int round) =>
        Jitter.Part(seed, round).ShouldBeInRange(0, 1 - 1e-9);

    [Fact]
    public void Part_ManyNames_IsSpreadEvenly()
    {
        var tenths = Enumerable
            .Range(0, 2000)
            .GroupBy(number => (int)(10 * Jitter.Part(Jitter.Seed($"https://git.example.com/team/app{number}.git"), 1)))
            .ToDictionary(tenth => tenth.Key, tenth => tenth.Count());
        tenths.Count.ShouldBe(10);
        tenths.Values.ShouldAllBe(count => count > 150 && count < 250);
    }

    [Fact]
    public void Part_ManyRounds_IsSpreadEvenly() =>
        Enumerable.Range(0, 2000).Average(round => Jitter.Part(7, round)).ShouldBeInRange(0.48, 0.52);
}
