using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>A private repository over TLS under a company's CA, to a registry that wants a password.</summary>
public sealed class PrivateTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ContainerBuild_EverythingPrivate_IsPublished()
    {
        var app = await ground.PushAsync("private", Apps.Service(ground.Env), ct, isPrivate: true);
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
