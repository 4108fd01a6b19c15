using Dockerflow.Api.Policy;
using Dockerflow.Build.Isolation;

namespace Dockerflow.Build.Tests.Isolation;

public sealed class IsolationBoardTests
{
    private const string Profile = "dockerflow/build.json";
    private static readonly CanaryShape Best = new(true, Profile);
    private static readonly CanaryShape Second = new(true, null);

    /// <summary>Tenants can fill the nodes; that must not take the isolation away from builds.</summary>
    [Fact]
    public void Write_SomethingPassingAfterAGoodAnswer_ChangesNothing()
    {
        var board = Board(UserNamespaceMode.Auto);
        board.Write(new(Best, [], IsFinal: true));
        var good = board.Verdict;

        board.Write(new(null, ["no answer within 120 s: no node has room"], IsFinal: false));
        board.Verdict.ShouldBe(good);
        board.Write(new(Second, ["the best: no answer"], IsFinal: false));
        board.Verdict.ShouldBe(good);
    }

    [Fact]
    public void Write_AFinalAnswer_CountsWhateverWasBefore()
    {
        var board = Board(UserNamespaceMode.Auto);
        board.Write(new(Best, [], IsFinal: true));

        board.Write(new(null, ["the runtime ignores it"], IsFinal: true));

        board.Verdict.Isolation.UserNamespace.ShouldBeFalse();
        board.Verdict.Isolation.Reason.ShouldBe("the runtime ignores it");
    }

    [Fact]
    public void Write_SomethingBetterThatMayNotBeAll_IsTaken()
    {
        var board = Board(UserNamespaceMode.Auto);
        board.Write(new(Second, ["no answer"], IsFinal: false));

        board.Write(new(Best, [], IsFinal: false));

        board.Verdict.Isolation.Seccomp.ShouldBe($"Localhost:{Profile}");
    }

    [Fact]
    public void Write_RequiredAndNothingButSomethingPassing_HoldsAndRefusesNobody()
    {
        var board = Board(UserNamespaceMode.Required);

        board.Write(new(null, ["no answer within 120 s: no node has room"], IsFinal: false));

        board.Verdict.Refuses.ShouldBeNull();
        board.Verdict.Holds.ShouldNotBeNull().ShouldContain("no node has room");
    }

    private static IsolationBoard Board(UserNamespaceMode mode) =>
        new(new() { UserNamespaces = mode, SeccompProfile = Profile });
}
