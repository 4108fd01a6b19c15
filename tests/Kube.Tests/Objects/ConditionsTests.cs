using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Objects;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Then.AddHours(1).AddMilliseconds(7);
    private static readonly Condition Ready = new("Ready", Condition.True, "Fine", "", Then);

    [Fact]
    public void Set_SameStatusOtherReason_KeepsTheTime()
    {
        var set = Conditions.Set([Ready], Ready with { Reason = "Better", LastTransitionTime = Now });
        set.ShouldBe([Ready with { Reason = "Better" }]);
    }

    [Fact]
    public void Set_StatusFlips_TakesTheNewTimeInWholeSeconds()
    {
        var set = Conditions.Set([Ready], Ready with { Status = Condition.False, LastTransitionTime = Now });
        set.Single().LastTransitionTime.ShouldBe(Then.AddHours(1));
    }

    [Fact]
    public void Set_NewType_IsAppendedAndOthersStay()
    {
        var fresh = new Condition("Fresh", Condition.True, "New", "", Then);
        Conditions.Set([Ready], fresh).ShouldBe([Ready, fresh]);
    }

    [Fact]
    public void Find_Absent_Null() => Conditions.Find([Ready], "Fresh").ShouldBeNull();
}
