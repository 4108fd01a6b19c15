using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>A source that cannot be read starts no run; the resource says why in words that name the remedy.</summary>
public sealed class SourceProblemTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_BranchUnknown_SaysRevisionNotFound()
    {
        var app = await ground.PushAsync("no-branch", Apps.Light(ground.Env), ct);
        await AssertUnresolvedAsync(
            Wishes.For(ground, "no-branch", app.Path).WithGit(git => git with { Ref = new() { Branch = "mian" } }),
            "RevisionNotFound",
            "mian"
        );
    }

    [Fact]
    public async Task Source_ServerDead_SaysSourceUnreachable() =>
        await AssertUnresolvedAsync(
            Wishes
                .For(ground, "dead-git", "x.git")
                .WithGit(git => git with { Url = $"http://{ground.Env.HostAddress}:{TestPolicy.DeadPort}/x.git" }),
            "SourceUnreachable",
            $"{ground.Env.HostAddress}:{TestPolicy.DeadPort}"
        );

    [Fact]
    public async Task Source_PrivateWithoutCredentials_SaysSourceAuthAndWhichField()
    {
        var app = await ground.PushAsync("no-credentials", Apps.Light(ground.Env), ct, isPrivate: true);
        await AssertUnresolvedAsync(Wishes.For(ground, "no-credentials", app.Path), "SourceAuth", "credentialsRef");
    }

    [Fact]
    public async Task Source_SecretMissing_SaysSecretMissingAndItsName()
    {
        var app = await ground.PushAsync("no-secret", Apps.Light(ground.Env), ct, isPrivate: true);
        await AssertUnresolvedAsync(
            WithCredentials("no-secret", app, "nobody-made-me"),
            "SecretMissing",
            "nobody-made-me"
        );
    }

    [Fact]
    public async Task Source_PasswordWrong_SaysSourceAuth()
    {
        var app = await ground.PushAsync("wrong-password", Apps.Light(ground.Env), ct, isPrivate: true);
        await Secrets.CreateGitAsync(ground, "wrong-git", new Uri(ground.Env.GitUrl).Authority, "not-the-password", ct);
        await AssertUnresolvedAsync(WithCredentials("wrong-password", app, "wrong-git"), "SourceAuth", "credentials");
    }

    [Fact]
    public async Task Source_SecretForAnotherHost_IsNotSentAndNamesTheHost()
    {
        var app = await ground.PushAsync("other-host", Apps.Light(ground.Env), ct, isPrivate: true);
        await Secrets.CreateGitAsync(ground, "other-git", "git.example.com", ground.Env.GitPassword, ct);
        await AssertUnresolvedAsync(
            WithCredentials("other-host", app, "other-git"),
            null,
            $"not for {new Uri(ground.Env.GitUrl).Authority}"
        );
    }

    private ContainerBuild WithCredentials(string name, PushedApp app, string secret) =>
        Wishes.For(ground, name, app.Path).WithGit(git => git with { CredentialsRef = new(secret) });

    private async Task AssertUnresolvedAsync(ContainerBuild wish, string? reason, string words)
    {
        await ground.CreateAsync(wish, ct);
        var condition = await ground.ConditionAsync(wish.Metadata.Name!, "SourceResolved", "False", ct, reason);
        condition.Message.ShouldContain(words);
        condition.Message.ShouldNotContain(ground.Env.GitPassword + "@");
        ground.RunsOf(wish.Metadata.Name!).ShouldBeEmpty();
    }
}
