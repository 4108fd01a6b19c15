using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>A candidate that breaks the Dockerflow contract is refused for the check it breaks, and never gets a final tag.</summary>
public sealed class VerifyFailureTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_CandidateExits_GivesCandidateNotStartedWithItsLog()
    {
        var failure = await FailureAsync(
            "exits",
            Apps.Broken(ground.Env, "server.pl", "use strict;", "die 'no-database-configured';")
        );
        failure.Reason.ShouldBe(FailureReason.CandidateNotStarted);
        failure.Log.ShouldContain("no-database-configured");
    }

    [Fact]
    public async Task Verify_PortIgnored_FailsPort() =>
        await AssertCheckAsync(
            "own-port",
            Apps.Broken(ground.Env, "server.pl", "$ENV{PORT}", "1234"),
            CheckName.Port,
            Within(Duration.Seconds(20))
        );

    [Fact]
    public async Task Verify_CommitWrong_FailsVersionCommit() =>
        await AssertCheckAsync(
            "wrong-commit",
            Apps.Broken(
                ground.Env,
                "server.pl",
                "version())",
                "'{\"commit\":\"0000000000000000000000000000000000000000\"}')"
            ),
            CheckName.VersionCommit
        );

    [Fact]
    public async Task Verify_UserRoot_FailsUser() =>
        await AssertCheckAsync(
            "root",
            Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "USER root"),
            CheckName.User
        );

    [Fact]
    public async Task Verify_HeartbeatFailsAndIsRequired_FailsHeartbeatHealthy() =>
        await AssertCheckAsync("sick", Sick(), CheckName.HeartbeatHealthy, Require(CheckName.HeartbeatHealthy));

    [Fact]
    public async Task Verify_HeartbeatFailsAndIsNotRequired_IsPublishedWithAWarning()
    {
        var app = await ground.PushAsync("poorly", Sick(), ct);
        await ground.CreateAsync(Wishes.For(ground, "poorly", app.Path), ct);
        var run = await ground.FinishedRunAsync("poorly", ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Succeeded, customMessage: run.Status.Failure?.Message);
        run.Status.Checks.Single(check => check.Name == CheckName.HeartbeatHealthy)
            .ShouldSatisfyAllConditions(
                check => check.Passed.ShouldBeFalse(),
                check => check.Level.ShouldBe(CheckLevel.Warn)
            );
    }

    private Dictionary<string, string> Sick() =>
        Apps.Broken(ground.Env, "server.pl", "'/__heartbeat__' => sub { (200", "'/__heartbeat__' => sub { (500");

    private static Func<ContainerBuildSpec, ContainerBuildSpec> Require(CheckName check) =>
        spec => spec with { Verify = spec.Verify with { Checks = [new(check, CheckLevel.Required)] } };

    /// <summary>A candidate that never listens is given up only after the timeout.</summary>
    private static Func<ContainerBuildSpec, ContainerBuildSpec> Within(Duration timeout) =>
        spec => spec with { Verify = spec.Verify with { Timeout = timeout } };

    private async Task AssertCheckAsync(
        string name,
        Dictionary<string, string> files,
        CheckName check,
        Func<ContainerBuildSpec, ContainerBuildSpec>? change = null
    )
    {
        var failure = await FailureAsync(name, files, change);
        failure.Reason.ShouldBe(FailureReason.ChecksFailed);
        failure.Message.ShouldContain($"{check}:");
        var run = ground.RunsOf(name).Single();
        run.Status.Checks.Single(each => each.Name == check).Passed.ShouldBeFalse();
    }

    private async Task<RunFailure> FailureAsync(
        string name,
        Dictionary<string, string> files,
        Func<ContainerBuildSpec, ContainerBuildSpec>? change = null
    )
    {
        var app = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path).WithSpec(change ?? (spec => spec)), ct);
        var run = await ground.FinishedRunAsync(name, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Failed, customMessage: run.Status.Message);
        var registry = await RegistryView.ConnectAsync(ground.Env.RegistryLocal, ct);
        (
            await registry.DigestAsync(
                Wishes.ImagePath(ground, name),
                run.Status.Candidate.ShouldNotBeNull().Digest,
                ct
            )
        ).ShouldBeNull();
        return run.Status.Failure.ShouldNotBeNull();
    }
}
