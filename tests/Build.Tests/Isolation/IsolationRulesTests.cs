using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Build.Isolation;

namespace Dockerflow.Build.Tests.Isolation;

public sealed class IsolationRulesTests
{
    private const string Profile = "dockerflow/build.json";

    [Theory]
    [InlineData(UserNamespaceMode.Off, null)]
    [InlineData(UserNamespaceMode.Auto, null, "hostUsers: false")]
    [InlineData(UserNamespaceMode.Required, null, "hostUsers: false")]
    [InlineData(UserNamespaceMode.Off, Profile, "seccomp profile dockerflow/build.json")]
    [InlineData(
        UserNamespaceMode.Auto,
        Profile,
        "hostUsers: false with seccomp profile dockerflow/build.json",
        "hostUsers: false",
        "seccomp profile dockerflow/build.json"
    )]
    public void Shapes_AnyPolicy_AreTheBestFirst(UserNamespaceMode mode, string? profile, params string[] expected) =>
        IsolationRules
            .Shapes(new() { UserNamespaces = mode, SeccompProfile = profile })
            .Select(shape => shape.ToString())
            .ShouldBe(expected);

    [Fact]
    public void Verdict_NothingAskedFor_IsPlainWithoutAReason() =>
        IsolationRules
            .Verdict(new() { UserNamespaces = UserNamespaceMode.Off }, null)
            .ShouldBe(new IsolationVerdict(RunIsolation.Plain));

    [Fact]
    public void Verdict_BeforeTheAnswer_DelaysNobodyUnlessRequired()
    {
        IsolationRules.Verdict(new(), null).Holds.ShouldBeNull();
        IsolationRules
            .Verdict(new() { UserNamespaces = UserNamespaceMode.Required }, null)
            .Holds.ShouldNotBeNull()
            .ShouldContain("isolation.userNamespaces");
    }

    [Fact]
    public void Verdict_AShapeWorks_IsUsedAndSaysWhyNotMore() =>
        IsolationRules
            .Verdict(
                new() { SeccompProfile = Profile },
                new(new(false, Profile), ["hostUsers: false: too old"], IsFinal: true)
            )
            .ShouldBe(
                new IsolationVerdict(new RunIsolation(false, $"Localhost:{Profile}", "hostUsers: false: too old"))
            );

    [Theory]
    [InlineData(UserNamespaceMode.Auto, false)]
    [InlineData(UserNamespaceMode.Required, true)]
    public void Verdict_NothingWorks_IsRefusedOnlyWhereItIsRequired(UserNamespaceMode mode, bool refused)
    {
        var verdict = IsolationRules.Verdict(
            new() { UserNamespaces = mode },
            new(null, ["hostUsers: false: too old"], IsFinal: true)
        );
        verdict.Isolation.ShouldBe(RunIsolation.Plain with { Reason = "hostUsers: false: too old" });
        (verdict.Refuses is not null).ShouldBe(refused);
    }

    [Fact]
    public void Verdict_LongReasons_FitTheSchema() =>
        IsolationRules
            .Verdict(new(), new(null, [new string('x', 5000)], IsFinal: true))
            .Isolation.Reason!.Length.ShouldBe(1024);
}
