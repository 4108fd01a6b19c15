using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;

namespace Dockerflow.Cluster.Tests;

/// <summary>Each way in which a build can fail has a reason of its own.</summary>
public sealed class BuildFailureTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_RunStepFails_GivesRunFailedWithTheLastLinesOfTheLog()
    {
        var failure = await FailureAsync(
            "run-fails",
            Apps.Broken(ground.Env, "Dockerfile", "USER 10001", $"RUN echo the-cable-is-cut && {Apps.Heard} && false")
        );
        failure.Reason.ShouldBe(FailureReason.RunFailed);
        failure.Step.ShouldBe("build");
        failure.Log.ShouldContain("the-cable-is-cut");
    }

    /// <summary>A node keeps lines of more than 16 KiB in pieces; what the bases were is in such a line.</summary>
    [Fact]
    public async Task Build_ManyBasesWithLongNames_AreAllRecordedThoughTheBuildFails()
    {
        const string name = "many-bases";
        const int count = 60;
        var tags = Enumerable.Range(0, count).Select(i => $"{i}-".PadRight(128, 't')).ToList();
        foreach (var tag in tags)
        {
            await Images.CopyAsync(ground, ("library/debian", "12-slim"), ($"{ground.Id}/{name}", tag), ct);
        }
        var stages = tags.Select(
            (tag, i) => $"FROM {ground.Env.Registry}/{ground.Id}/{name}:{tag} AS s{i}\nRUN false\n"
        );
        var copies = Enumerable.Range(0, count).Select(i => $"COPY --from=s{i} /etc/os-release /{i}\n");
        var files = Apps.Light(ground.Env);
        files["Dockerfile"] = $"{string.Concat(stages)}FROM scratch\n{string.Concat(copies)}";
        var app = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path), ct);

        var run = await ground.RunAsync(name, each => each.Status.IsFinished, ct);

        run.Status.Failure!.Reason.ShouldBe(FailureReason.RunFailed);
        run.Status.Bases.Count.ShouldBe(count);
    }

    [Fact]
    public async Task Build_BaseUnknown_GivesBaseNotFoundAndItsName()
    {
        var failure = await FailureAsync(
            "no-base",
            Apps.Broken(ground.Env, "Dockerfile", "library/debian:12-slim", "library/debiam:12-slim")
        );
        failure.Reason.ShouldBe(FailureReason.BaseNotFound);
        failure.Message.ShouldContain("library/debiam:12-slim");
    }

    [Fact]
    public async Task Build_DockerfileMissing_GivesDockerfileMissing()
    {
        var app = await ground.PushAsync("no-dockerfile", Apps.Light(ground.Env), ct);
        var failure = await FailureAsync(
            Wishes
                .For(ground, "no-dockerfile", app.Path)
                .WithSpec(spec => spec with { Build = spec.Build with { Dockerfile = "Dockerfile.prod" } })
        );
        failure.Reason.ShouldBe(FailureReason.DockerfileMissing);
        failure.Message.ShouldContain("Dockerfile.prod");
    }

    [Fact]
    public async Task Build_BaseArgumentUndefined_GivesDockerfileInvalidAndTheArgument()
    {
        var failure = await FailureAsync(
            "no-argument",
            Apps.Broken(ground.Env, "Dockerfile", "${REGISTRY}", "${REGISTRYY}")
        );
        failure.Reason.ShouldBe(FailureReason.DockerfileInvalid);
        failure.Message.ShouldContain("REGISTRYY");
    }

    [Fact]
    public async Task Build_PushSecretMissing_GivesSecretMissing()
    {
        var failure = await FailureAsync(await ToPrivateRegistryAsync("no-push-secret", "nobody-made-me-either"));
        failure.Reason.ShouldBe(FailureReason.SecretMissing);
        failure.Message.ShouldContain("nobody-made-me-either");
    }

    [Fact]
    public async Task Build_PushPasswordWrong_GivesPushDenied()
    {
        await Secrets.CreateRegistryAsync(ground, "wrong-registry", "not-the-password", ct);
        var failure = await FailureAsync(await ToPrivateRegistryAsync("wrong-push", "wrong-registry"));
        failure.Reason.ShouldBe(FailureReason.PushDenied);
        failure.Message.ShouldContain(ground.Env.RegistryPrivate);
        failure.Message.ShouldNotContain("not-the-password");
    }

    [Fact]
    public async Task Build_RegistryDead_GivesRegistryUnavailable()
    {
        var app = await ground.PushAsync("dead-registry", Apps.Light(ground.Env), ct);
        var dead = $"{ground.Env.HostAddress}:{TestPolicy.DeadPort}";
        var failure = await FailureAsync(
            Wishes
                .For(ground, "dead-registry", app.Path)
                .WithSpec(spec => spec with { Image = new() { Repository = $"{dead}/x" } })
        );
        failure.Reason.ShouldBe(FailureReason.RegistryUnavailable);
        failure.Message.ShouldContain(dead);
    }

    /// <summary>Long enough for clone and pull on a busy machine, so that it is the RUN that the deadline meets.</summary>
    [Fact]
    public async Task Build_RunNeverEnds_GivesTimeoutAndTheStepThatRan()
    {
        var files = Apps.Broken(ground.Env, "Dockerfile", "USER 10001", "RUN sleep 600");
        var app = await ground.PushAsync("endless", files, ct);
        var failure = await FailureAsync(
            Wishes
                .For(ground, "endless", app.Path)
                .WithSpec(spec => spec with { Build = spec.Build with { Timeout = Duration.Seconds(120) } })
        );
        (failure.Reason, failure.Step, failure.Class).ShouldBe(
            (FailureReason.Timeout, "build", FailureClass.Repository)
        );
    }

    [Fact]
    public async Task Build_FillsTheDisk_GivesDiskFullAndIsNotTriedAgain()
    {
        var files = Apps.Broken(
            ground.Env,
            "Dockerfile",
            "USER 10001",
            "RUN head -c 700000000 /dev/zero > /filler && sleep 300"
        );
        var app = await ground.PushAsync("filler", files, ct);
        var failure = await FailureAsync(
            Wishes
                .For(ground, "filler", app.Path)
                .WithSpec(spec =>
                    spec with
                    {
                        Build = spec.Build with
                        {
                            Resources = new()
                            {
                                Limits = new Dictionary<string, string> { ["ephemeral-storage"] = "500Mi" },
                            },
                        },
                    }
                )
        );
        (failure.Reason, failure.Class).ShouldBe((FailureReason.DiskFull, FailureClass.Repository));
    }

    private async Task<ContainerBuild> ToPrivateRegistryAsync(string name, string secret)
    {
        var app = await ground.PushAsync(name, Apps.Light(ground.Env), ct);
        var image = new ImageSettings
        {
            Repository = $"{ground.Env.RegistryPrivate}/{Wishes.ImagePath(ground, name)}",
            CredentialsRef = new(secret),
        };
        return Wishes.For(ground, name, app.Path).WithSpec(spec => spec with { Image = image });
    }

    private async Task<RunFailure> FailureAsync(string name, Dictionary<string, string> files)
    {
        var app = await ground.PushAsync(name, files, ct);
        return await FailureAsync(Wishes.For(ground, name, app.Path));
    }

    private async Task<RunFailure> FailureAsync(ContainerBuild wish)
    {
        await ground.CreateAsync(wish, ct);
        var run = await ground.FinishedRunAsync(wish.Metadata.Name!, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Failed, customMessage: run.Status.Message);
        run.Status.Image.ShouldBeNull();
        return run.Status.Failure.ShouldNotBeNull();
    }
}
