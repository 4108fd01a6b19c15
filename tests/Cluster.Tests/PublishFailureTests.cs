using System.Net;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support;

namespace Dockerflow.Cluster.Tests;

/// <summary>What can go wrong after a good build, on the way to where the image is meant to be.</summary>
public sealed class PublishFailureTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    /// <summary>The administrator told the operator a way to a registry, and forgot the nodes.</summary>
    [Fact]
    public async Task Verify_NodesKnowNoWayToTheRegistry_GivesCandidateUnpullable()
    {
        const string name = "unpullable";
        var repository = $"{TestPolicy.RegistryUnknownToNodes(ground.Env)}/{Wishes.ImagePath(ground, name)}";
        await CreateAsync(name, new() { Repository = repository });

        var failure = await FailureAsync(name, 1);

        (failure.Reason, failure.Class).ShouldBe((FailureReason.CandidateUnpullable, FailureClass.Configuration));
        failure.Message.ShouldContain("ImagePull");
    }

    /// <summary>Candidates go where everybody may push; the password is wrong for where the image goes.</summary>
    [Fact]
    public async Task Publish_PasswordWrong_GivesPublishDenied()
    {
        const string name = "unpublishable";
        await Secrets.CreateRegistryAsync(ground, "wrong-publish", "not-the-password", ct);
        await CreateAsync(
            name,
            new()
            {
                Repository = $"{ground.Env.RegistryPrivate}/{Wishes.ImagePath(ground, name)}",
                CredentialsRef = new("wrong-publish"),
                Candidates = Candidates(name),
            }
        );

        var failure = await FailureAsync(name, 1);

        (failure.Reason, failure.Class).ShouldBe((FailureReason.PublishDenied, FailureClass.Configuration));
        failure.Message.ShouldContain("spec.image.credentialsRef");
        failure.Message.ShouldNotContain("not-the-password");
    }

    /// <summary>The registry of the tests keeps no tags, so something before it does; everything else is the registry's own.</summary>
    [Fact]
    public async Task Publish_TagThatTheRegistryKeeps_GivesTagImmutableAndTheTagStays()
    {
        const string name = "kept-tag";
        await using var registry = FaultyProxy.Before(
            ground.Env.RegistryLocal,
            new IPEndPoint(IPAddress.Parse(ground.Env.HostAddress), TestPolicy.ProxyPort)
        );
        var app = await CreateAsync(
            name,
            new()
            {
                Repository = $"{registry.Host}/{Wishes.ImagePath(ground, name)}",
                Candidates = Candidates(name),
                Tags = ["stable"],
            }
        );
        var first = await ground.PublishedAsync(name, 1, ct);

        registry.Refuse("PUT", "/manifests/stable", 409);
        await app.Repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "Second", ct);
        var failure = await FailureAsync(name, 2);

        (failure.Reason, failure.Class).ShouldBe((FailureReason.TagImmutable, FailureClass.Configuration));
        failure.Message.ShouldContain("stable");
        ground.Build(name)!.Status.Image!.Reference.ShouldBe(first.Status.Image!.Reference);
    }

    private CandidateSettings Candidates(string name) =>
        new() { Repository = $"{ground.Env.Registry}/{Wishes.ImagePath(ground, name)}-candidates" };

    private async Task<PushedApp> CreateAsync(string name, ImageSettings image)
    {
        var app = await ground.PushAsync(name, Apps.Light(ground.Env), ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path).WithSpec(spec => spec with { Image = image }), ct);
        return app;
    }

    private async Task<RunFailure> FailureAsync(string name, long sequence)
    {
        var run = await ground.RunAsync(name, run => run.Spec.Sequence == sequence && run.Status.IsFinished, ct);
        run.Status.Phase.ShouldBe(BuildRunPhase.Failed, customMessage: run.Status.Message);
        (run.Status.Candidate, run.Status.Image).ShouldSatisfyAllConditions(
            it => it.Candidate.ShouldNotBeNull(),
            it => it.Image.ShouldBeNull()
        );
        return run.Status.Failure.ShouldNotBeNull();
    }
}
