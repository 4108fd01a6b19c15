using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Tests.Bases;

public sealed class DebounceTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    [Fact]
    public void Make_ABaseHasJustMoved_WaitsUntilItHasHeld()
    {
        var moved = Given.Published.WithMove(new(Given.Node, Given.Digest(2)));
        var hold = moved.Plan().ShouldBeOfType<Plan.Hold>();

        hold.Reason.ShouldBe(Reasons.Debounce);
        hold.Message.ShouldBe(
            $"base image {Given.Node} moved to sha256:0002dddddddd; waiting until it has held for 10m"
        );
        (hold.Next!.At, hold.Next.Because).ShouldBe((moved.Now + Pause, Reasons.Base));
        moved.At(hold.Next.At - TimeSpan.FromTicks(1)).Plan().ShouldBeOfType<Plan.Hold>();
        moved.At(hold.Next.At).Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Base);
    }

    [Fact]
    public void Make_ItMovesAgainAndAgain_WaitsSixTimesAsLongAtMost()
    {
        var first = Given.Published;
        var last = first.After(TimeSpan.FromMinutes(58)).WithMove(new(Given.Node, Given.Digest(9)), first.Now);

        last.Plan().ShouldBeOfType<Plan.Hold>().Next!.At.ShouldBe(first.Now + 6 * Pause);
        last.At(first.Now + 6 * Pause).Plan().ShouldBeOfType<Plan.Start>();
    }

    [Fact]
    public void Make_ItMovesBackToWhatWasBuilt_NothingIsLeftToDo() =>
        Given.Published.WithMove(Given.FirstBases[0]).Plan().ShouldBeOfType<Plan.Nothing>();

    [Fact]
    public void Make_SomethingElseAsks_DoesNotWait() =>
        Given
            .Published.WithMove(new(Given.Node, Given.Digest(2)))
            .WithTip(Given.Commit(2))
            .Plan()
            .ShouldBeOfType<Plan.Start>()
            .Reason.ShouldBe(Reasons.Source);

    /// <summary>Age had waited for its window; a base that has just moved must not make it miss it.</summary>
    [Fact]
    public void Make_AgeIsDueMeanwhile_DoesNotWait()
    {
        var old = Given.Published.After(TimeSpan.FromDays(29));
        old.WithMove(new(Given.Node, Given.Digest(2))).Plan().ShouldBeOfType<Plan.Start>().Reason.ShouldBe(Reasons.Age);
    }

    [Fact]
    public void Make_AnotherPause_IsThePolicys()
    {
        var policy = new OperatorPolicy { Limits = new() { BaseDebounce = Duration.Seconds(5) } };
        var moved = Given.Published.WithPolicy(policy).WithMove(new BaseImage(Given.Node, Given.Digest(2)));
        moved.Plan().ShouldBeOfType<Plan.Hold>().Next!.At.ShouldBe(moved.Now + TimeSpan.FromSeconds(5));
    }
}
