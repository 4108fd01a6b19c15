using System.Text.Json;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void Read_AnEmptyObject_HasAllDefaults()
    {
        var spec = JsonSerializer.Deserialize("""{"spec":{}}""", ApiJson.Default.ContainerBuild)!.Spec;
        spec.MaxAge.ShouldBe(Duration.Days(30));
        spec.Build.Platforms.ShouldBe(["linux/amd64"]);
        spec.Rebuild.Triggers.ShouldBe(Enum.GetValues<RebuildTrigger>(), ignoreOrder: true);
        spec.History.Keep.ShouldBe(10);
        spec.Verify.Timeout.ShouldBe(Duration.Minutes(2));
    }

    /// <summary>Users write null, and kubectl patch does.</summary>
    [Fact]
    public void Read_NullEverywhere_IsTheSameAsNothing()
    {
        const string nulls = """
            {"spec":{"source":{"git":null},"build":{"dockerfile":null,"target":null,"args":null,"platforms":null},"image":{"tags":null,"candidates":null},
            "rebuild":{"triggers":null,"windows":null},"verify":{"args":null,"pathPrefix":null,"checks":null},"environments":null,"history":null},"status":null}
            """;
        var build = JsonSerializer.Deserialize(nulls, ApiJson.Default.ContainerBuild)!;
        JsonSerializer
            .Serialize(build, ApiJson.Default.ContainerBuild)
            .ShouldBe(JsonSerializer.Serialize(new ContainerBuild(), ApiJson.Default.ContainerBuild));
    }

    [Fact]
    public void Read_NullInABuildArgument_IsBlank() =>
        JsonSerializer
            .Deserialize("""{"spec":{"build":{"args":[{"name":"A","value":null}]}}}""", ApiJson.Default.ContainerBuild)!
            .Spec.Build.Args.ShouldHaveSingleItem()
            .Value.ShouldBe("");

    [Fact]
    public void Write_AndReadAgain_OfAFinishedRun_IsTheSame()
    {
        var json = JsonSerializer.Serialize(Run(), ApiJson.Default.BuildRun);
        JsonSerializer
            .Serialize(JsonSerializer.Deserialize(json, ApiJson.Default.BuildRun), ApiJson.Default.BuildRun)
            .ShouldBe(json);
        json.ShouldContain("\"reason\":\"ChecksFailed\"");
        json.ShouldNotContain("isFinished");
    }

    [Theory]
    [InlineData(BuildRunPhase.Pending, false)]
    [InlineData(BuildRunPhase.Publishing, false)]
    [InlineData(BuildRunPhase.Succeeded, true)]
    [InlineData(BuildRunPhase.Failed, true)]
    [InlineData(BuildRunPhase.Superseded, true)]
    [InlineData(BuildRunPhase.Cancelled, true)]
    public void IsFinished_OfAPhase_IsTrueFromSucceededOn(BuildRunPhase phase, bool finished) =>
        new BuildRunStatus { Phase = phase }.IsFinished.ShouldBe(finished);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void ClassOf_EveryReason_IsAClass(FailureReason reason) =>
        Enum.IsDefined(FailureReasons.ClassOf(reason)).ShouldBeTrue();

    /// <summary>What fetches or sends depends on others; what builds or reads depends on the repository.</summary>
    [Theory]
    [InlineData("clone", FailureClass.Infrastructure)]
    [InlineData("pull", FailureClass.Infrastructure)]
    [InlineData("restore", FailureClass.Infrastructure)]
    [InlineData("build", FailureClass.Repository)]
    [InlineData("inspect", FailureClass.Repository)]
    [InlineData("push", FailureClass.Infrastructure)]
    public void ClassOf_TimeRanOut_IsWhoseTimeItWas(string step, FailureClass expected) =>
        FailureReasons.ClassOf(FailureReason.Timeout, step).ShouldBe(expected);

    public static TheoryData<FailureReason> Reasons() => [.. Enum.GetValues<FailureReason>()];

    private static BuildRun Run() =>
        new()
        {
            Spec = new BuildRunSpec
            {
                Sequence = 41,
                Source = new() { Url = "https://git.example.com/a.git", Revision = new string('a', 40) },
            },
            Status = new BuildRunStatus
            {
                Phase = BuildRunPhase.Failed,
                FinishedAt = DateTimeOffset.UnixEpoch,
                Failure = new(
                    FailureReason.ChecksFailed,
                    FailureReasons.ClassOf(FailureReason.ChecksFailed),
                    "User is 0"
                ),
            },
        };
}
