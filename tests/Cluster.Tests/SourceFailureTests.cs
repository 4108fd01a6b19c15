using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>
/// Each way in which a run can fail before anything is built, for real. The commit is named, so that nobody asks the server
/// for it before the step that clones.
/// </summary>
public sealed class SourceFailureTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clone_CommitThatNobodyHas_GivesRevisionNotFound()
    {
        var app = await ground.PushAsync("no-commit", Apps.Service(ground.Env), ct);
        var failure = await FailureAsync(Pinned("no-commit", app, new string('a', 40)));
        (failure.Reason, failure.Step, failure.Class).ShouldBe(
            (FailureReason.RevisionNotFound, "clone", FailureClass.Repository)
        );
    }

    [Fact]
    public async Task Clone_PrivateRepositoryWithoutCredentials_GivesSourceAuth()
    {
        var app = await ground.PushAsync("locked", Apps.Service(ground.Env), ct, isPrivate: true);
        var failure = await FailureAsync(Pinned("locked", app, app.Commit));
        (failure.Reason, failure.Class).ShouldBe((FailureReason.SourceAuth, FailureClass.Configuration));
        failure.Message.ShouldContain("credentialsRef");
    }

    [Fact]
    public async Task Clone_NobodyListens_GivesSourceUnreachable()
    {
        var app = await ground.PushAsync("unreached", Apps.Service(ground.Env), ct);
        var wish = Pinned("unreached", app, app.Commit)
            .WithGit(git => git with { Url = $"http://{ground.Env.HostAddress}:{TestPolicy.DeadPort}/x.git" });
        var failure = await FailureAsync(wish);
        (failure.Reason, failure.Class).ShouldBe((FailureReason.SourceUnreachable, FailureClass.Infrastructure));
    }

    [Fact]
    public async Task Clone_LinkOutOfTheRepository_GivesSourceInvalidAndTheLink()
    {
        var app = await ground.PushAsync("linked", Apps.Service(ground.Env), ct);
        File.CreateSymbolicLink(Path.Combine(app.Repository.WorkingCopy, "way-out"), "/etc/passwd");
        var commit = await app.Repository.PushAsync(new Dictionary<string, string>(), "Link", ct);
        var failure = await FailureAsync(Pinned("linked", app, commit));
        (failure.Reason, failure.Step).ShouldBe((FailureReason.SourceInvalid, "clone"));
        failure.Message.ShouldContain("way-out");
    }

    [Fact]
    public async Task Clone_SecretWithoutHost_GivesSecretInvalid()
    {
        var app = await ground.PushAsync("halfsecret", Apps.Service(ground.Env), ct, isPrivate: true);
        await Secrets.CreatePlainAsync(ground, "halfsecret", "username", "somebody", ct);
        var wish = Pinned("halfsecret", app, app.Commit)
            .WithGit(git => git with { CredentialsRef = new("halfsecret") });
        var failure = await FailureAsync(wish);
        (failure.Reason, failure.Class).ShouldBe((FailureReason.SecretInvalid, FailureClass.Configuration));
    }

    [Fact]
    public async Task Pull_PrivateBaseWithoutCredentials_GivesBaseAuth()
    {
        var app = await ground.PushAsync("base-locked", Apps.Service(ground.Env), ct);
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
