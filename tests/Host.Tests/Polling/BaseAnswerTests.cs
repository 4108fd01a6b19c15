using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Polling;
using Dockerflow.Registry;

namespace Dockerflow.Host.Tests.Polling;

public sealed class BaseAnswerTests
{
    private const string Name = "registry.example.com/library/node:22-slim";
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Debounce = TimeSpan.FromMinutes(10);

    [Fact]
    public void Found_TheFirstTime_BeginsThen() => Seen((0, 1)).ShouldBe((1, 0, 0));

    [Fact]
    public void Found_TheSameAgain_IsAsOldAsBefore() => Seen((0, 1), (15, 1), (30, 1)).ShouldBe((1, 0, 0));

    [Fact]
    public void Found_AnotherAfterALongTime_BeginsASeries() => Seen((0, 1), (15, 2)).ShouldBe((2, 15, 15));

    [Fact]
    public void Found_AnotherSoonAfterTheLast_GoesOnWithTheSeries() =>
        Seen((0, 1), (15, 2), (20, 3), (29, 4)).ShouldBe((4, 29, 15));

    [Fact]
    public void Found_AnotherWhenTheLastHasHeld_BeginsANewSeries() =>
        Seen((0, 1), (15, 2), (20, 3), (30, 4)).ShouldBe((4, 30, 30));

    [Fact]
    public void Found_BackAndForth_IsOneSeries() =>
        Seen((0, 1), (15, 2), (16, 1), (17, 2), (18, 1)).ShouldBe((1, 18, 15));

    [Fact]
    public void Found_TheIndexAlone_IsNoMove()
    {
        var first = new BaseAnswer(Name).Found(Info(1), "sha256:m", Start, Debounce);
        var second = first.Found(Info(2), "sha256:m", Start.AddMinutes(15), Debounce);
        second.Base.ShouldBe(new(new BaseImage(Name, FakeRegistry.Digest(2), "sha256:m"), Start, Start));
        second.At.ShouldBe(Start.AddMinutes(15));
    }

    [Fact]
    public void Found_AfterAProblem_HasNoneAnyMore() =>
        (new BaseAnswer(Name) with { Problem = new("a", "b") })
            .Found(Info(1), "", Start, Debounce)
            .Problem.ShouldBeNull();

    private static ManifestInfo Info(int digest) =>
        new(Registry.Digest.Parse(FakeRegistry.Digest(digest)), MediaTypes.OciManifest, null);

    /// <summary>Digest, and minutes after the start: since when, and since when it moves.</summary>
    private static (int Digest, double Since, double MovingSince) Seen(params (int Minute, int Digest)[] answers)
    {
        var last = answers
            .Aggregate(
                new BaseAnswer(Name),
                (answer, now) => answer.Found(Info(now.Digest), "", Start.AddMinutes(now.Minute), Debounce)
            )
            .Base!;
        return (
            Convert.ToInt32(last.Image.Digest[^4..], 16),
            (last.Since - Start).TotalMinutes,
            (last.MovingSince - Start).TotalMinutes
        );
    }
}
