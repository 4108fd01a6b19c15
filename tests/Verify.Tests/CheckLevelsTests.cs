using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Verify.Tests;

public sealed class CheckLevelsTests
{
    public static TheoryData<CheckName> Checks => [.. Enum.GetValues<CheckName>()];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Of_NothingSaid_IsRequiredButForTheHealthOfBackends(CheckName check) =>
        CheckLevels
            .Of(check, new(), new())
            .ShouldBe(check == CheckName.HeartbeatHealthy ? CheckLevel.Warn : CheckLevel.Required);

    [Theory]
    [MemberData(nameof(Checks))]
    public void Of_TenantLowersIt_Counts(CheckName check) =>
        CheckLevels.Of(check, new() { Checks = [new(check, CheckLevel.Skip)] }, new()).ShouldBe(CheckLevel.Skip);

    [Theory]
    [MemberData(nameof(Checks))]
    public void Of_PolicyRequiresIt_TenantCannotLowerIt(CheckName check) =>
        CheckLevels
            .Of(
                check,
                new() { Checks = [new(check, CheckLevel.Skip)] },
                new OperatorPolicy { RequiredChecks = [check] }
            )
            .ShouldBe(CheckLevel.Required);

    [Fact]
    public void Probed_SkippedAndStaticChecks_AreNotTheProbes()
    {
        var probed = CheckLevels.Probed(VerifySample.WithCheck(CheckName.Version, CheckLevel.Skip), new());

        probed.ShouldBe([
            CheckName.Starts,
            CheckName.Port,
            CheckName.LbHeartbeat,
            CheckName.Heartbeat,
            CheckName.HeartbeatHealthy,
            CheckName.VersionCommit,
        ]);
    }
}
