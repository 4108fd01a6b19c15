using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>
/// What only the steps before the build find out, when the operator could ask the source for its tip and had no reason to
/// hold the run back.
/// </summary>
public sealed class SourceFailureTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clone_CommitThatNobodyHas_GivesRevisionNotFound()
    {
        var app = await ground.PushAsync("no-commit", Apps.Light(ground.Env), ct);
        var failure = await FailureAsync(Pinned("no-commit", app, new string('a', 40)));
        (failure.Reason, failure.Step, failure.Class).ShouldBe(
            (FailureReason.RevisionNotFound, "clone", FailureClass.Repository)
        );
    }

    [Fact]
    public async Task Clone_LinkOutOfTheRepository_GivesSourceInvalidAndTheLink()
    {
        var app = await ground.PushAsync("linked", Apps.Light(ground.Env), ct);
        File.CreateSymbolicLink(Path.Combine(app.Repository.WorkingCopy, "way-out"), "/etc/passwd");
        var commit = await app.Repository.PushAsync(new Dictionary<string, string>(), "Link", ct);
        var failure = await FailureAsync(Pinned("linked", app, commit));
        (failure.Reason, failure.Step).ShouldBe((FailureReason.SourceInvalid, "clone"));
        failure.Message.ShouldContain("way-out");
    }

    [Fact]
    public async Task Pull_PrivateBaseWithoutCredentials_GivesBaseAuth()
    {
        var app = await ground.PushAsync("base-locked", Apps.Light(ground.Env), ct);
        var wish = Pinned("base-locked", app, app.Commit)
            .WithSpec(spec =>
                spec with
                {
                    Build = spec.Build with { Args = [new("REGISTRY", ground.Env.RegistryPrivate)] },
                }
            );
        var failure = await FailureAsync(wish);
        (failure.Reason, failure.Step, failure.Class).ShouldBe(
            (FailureReason.BaseAuth, "pull", FailureClass.Configuration)
        );
    }

    private ContainerBuild Pinned(string name, PushedApp app, string commit) =>
        Wishes.For(ground, name, app.Path).WithGit(git => git with { Ref = new() { Commit = commit } });

    private async Task<RunFailure> FailureAsync(ContainerBuild wish)
    {
        await ground.CreateAsync(wish, ct);
        var run = await ground.FinishedRunAsync(wish.Metadata.Name!, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Failed, customMessage: run.Status.Message);
        return run.Status.Failure.ShouldNotBeNull();
    }
}
