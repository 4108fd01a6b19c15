using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Control;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Host.Tests;

public sealed class StagePredicatesTests
{
    private static readonly ContainerBuild Wish = new()
    {
        Metadata = new()
        {
            Name = "a",
            Namespace = "n",
            Uid = "u",
            Generation = 1,
        },
    };

    private static readonly ContainerBuild Accepted = With(Stalled("False", 1));

    [Fact]
    public void Status_WrittenByTheOperator_DoesNotWakeDecide() => Stages.Asks(new(Wish, Accepted)).ShouldBeFalse();

    [Fact]
    public void RebuildAnnotation_SetByAUser_WakesDecide()
    {
        var asked = Wish with
        {
            Metadata = Wish.Metadata with
            {
                Annotations = new Dictionary<string, string> { ["dockerflow.dev/rebuild"] = "now" },
            },
        };
        Stages.Asks(new(Wish, asked)).ShouldBeTrue();
    }

    /// <summary>Plan promotes only what is accepted in its newest generation, so it has to hear of that.</summary>
    [Fact]
    public void Acceptance_WrittenByDecide_WakesPlan()
    {
        Stages.AcceptanceChanged(new(Wish, Accepted)).ShouldBeTrue();
        Stages.AcceptanceChanged(new(Accepted, With(Stalled("True", 1)))).ShouldBeTrue();
        Stages.AcceptanceChanged(new(Accepted, With(Stalled("False", 2)))).ShouldBeTrue();
    }

    [Fact]
    public void OtherStatus_WrittenByDecide_DoesNotWakePlan()
    {
        var told = Accepted with { Status = Accepted.Status with { Summary = "something else" } };
        Stages.AcceptanceChanged(new(Accepted, told)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(BuildRunPhase.Succeeded, true, false)]
    [InlineData(BuildRunPhase.Failed, true, false)]
    [InlineData(BuildRunPhase.Publishing, true, true)]
    [InlineData(BuildRunPhase.Succeeded, false, true)]
    public void Run_ThatHadEndedBeforeTheStart_WakesNoStage(BuildRunPhase phase, bool initial, bool wakes) =>
        Stages.Goes(new(null, new BuildRun { Status = new() { Phase = phase } }) { Initial = initial }).ShouldBe(wakes);

    [Fact]
    public void Run_Deleted_WakesItsStages() => Stages.Goes(new(new BuildRun(), null)).ShouldBeTrue();

    private static ContainerBuild With(Condition condition) =>
        Wish with
        {
            Status = new() { Conditions = [condition] },
        };

    private static Condition Stalled(string status, long generation) =>
        new("Stalled", status, "R", "m", DateTimeOffset.UnixEpoch, generation);
}
