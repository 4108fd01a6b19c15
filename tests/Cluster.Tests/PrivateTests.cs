using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Cluster.Tests;

/// <summary>A private repository over TLS under a company's CA, to a registry that wants a password.</summary>
public sealed class PrivateTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ContainerBuild_EverythingPrivate_IsPublished()
    {
        var app = await ground.PushAsync("private", Apps.Light(ground.Env), ct, isPrivate: true);
        await Secrets.CreateGitAsync(
            ground,
            "git-read",
            new Uri(ground.Env.GitTlsUrl).Authority,
            ground.Env.GitPassword,
            ct
        );
        await Secrets.CreateRegistryAsync(ground, "registry", ground.Env.RegistryPrivatePassword, ct);
        await ground.CreateAsync(Wish(app), ct);
        var run = await ground.FinishedRunAsync("private", ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Succeeded, customMessage: run.Status.Failure?.Message);
        run.Spec.Source.Revision.ShouldBe(app.Commit);
        run.Status.Image.ShouldNotBeNull().Reference.ShouldStartWith(ground.Env.RegistryPrivate);
        await AssertIsABaseAsync(run.Status.Image.Digest);
    }

    /// <summary>What was published is another's base image, which is pulled and watched with a credential of its own.</summary>
    private async Task AssertIsABaseAsync(string digest)
    {
        const string name = "on-private";
        var path = Wishes.ImagePath(ground, "private");
        var app = await ground.PushAsync(
            name,
            Apps.Broken(ground.Env, "Dockerfile", "library/debian:12-slim", $"{path}:latest"),
            ct
        );
        await ground.CreateAsync(
            Wishes
                .For(ground, name, app.Path)
                .WithSpec(spec =>
                    spec with
                    {
                        Build = new()
                        {
                            Args = [new("REGISTRY", ground.Env.RegistryPrivate)],
                            PullCredentialsRef = new("registry"),
                        },
                        Rebuild = new() { Triggers = [RebuildTrigger.Base] },
                    }
                ),
            ct
        );
        var first = await ground.PublishedAsync(name, 1, ct);
        first.Status.Bases.ShouldBe([new($"{ground.Env.RegistryPrivate}/{path}:latest", digest)]);
        await ground.ConditionAsync(name, "BaseResolved", Condition.True, ct);

        await ByHand.RequestRebuildAsync(ground, "private", "again", ct);
        var moved = await ground.PublishedAsync("private", 2, ct);
        var second = await ground.PublishedAsync(name, 2, ct);
        (second.Spec.Cause.Reason, second.Status.Bases.Single().Digest).ShouldBe(("Base", moved.Status.Image!.Digest));
    }

    private ContainerBuild Wish(PushedApp app) =>
        Wishes
            .For(ground, "private", app.Path)
            .WithGit(git => git with { Url = $"{ground.Env.GitTlsUrl}/{app.Path}", CredentialsRef = new("git-read") })
            .WithSpec(spec =>
                spec with
                {
                    Image = new()
                    {
                        Repository = $"{ground.Env.RegistryPrivate}/{Wishes.ImagePath(ground, "private")}",
                        CredentialsRef = new("registry"),
                    },
                }
            );
}
