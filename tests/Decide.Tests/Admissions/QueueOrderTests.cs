using Dockerflow.Api.Policy;
using Dockerflow.Decide.Admissions;

namespace Dockerflow.Decide.Tests.Admissions;

public sealed class QueueOrderTests
{
    private static readonly DateTimeOffset Start = Given.Start;

    /// <summary>Who is written first builds first.</summary>
    [Theory]
    [InlineData("Requested 0, Source 0, Base 0, Age 0")]
    [InlineData("Source 0, Source 5, Source 9")]
    [InlineData("Requested 29, Source 0")]
    [InlineData("Source 0, Requested 31")]
    [InlineData("Age 0, Source 61, Base 32")]
    [InlineData("NeverBuilt 0, Spec 1, Source 2, Retry 0")]
    public void First_ReasonAndWaiting_DecideTogether(string line)
    {
        var waiting = line.Split(", ").Select((text, index) => Of($"n{index}", text)).ToList();

        for (var place = 0; place < waiting.Count; place++)
        {
            QueueOrder
                .Ahead(waiting[place], waiting.Where(other => other != waiting[place]), _ => 0, new())
                .ShouldBe(place);
            QueueOrder.First(Enumerable.Reverse(waiting.Skip(place)), _ => 0, new()).ShouldBe(waiting[place]);
        }
    }

    /// <summary>One namespace with hundreds that wait does not keep out another that comes later.</summary>
    [Fact]
    public void First_ANamespaceThatBuildsAlready_LetsOthersGoFirst()
    {
        var busy = new Waiting("busy", "a", Reasons.Source, Start);
        var idle = new Waiting("idle", "b", Reasons.Source, Start.AddMinutes(15));
        QueueOrder.First([busy, idle], ns => ns == "busy" ? 2 : 0, new()).ShouldBe(idle);
        QueueOrder.First([busy, idle], ns => ns == "busy" ? 1 : 0, new()).ShouldBe(busy);
    }

    [Fact]
    public void Ahead_OthersWhoseNamespaceIsFull_DoNotCount()
    {
        var limits = new PolicyLimits { ConcurrentRunsPerNamespace = 2 };
        var own = new Waiting("idle", "b", Reasons.Age, Start);
        var full = new Waiting("full", "a", Reasons.Requested, Start);
        QueueOrder.Ahead(own, [full], ns => ns == "full" ? 2 : 0, limits).ShouldBe(0);
        QueueOrder.Ahead(own, [full], ns => ns == "full" ? 1 : 0, limits).ShouldBe(1);
    }

    private static Waiting Of(string name, string text) =>
        new("team", name, text.Split(' ')[0], Start.AddMinutes(int.Parse(text.Split(' ')[1], null)));
}
