using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.Client;

public sealed class CustomResourceTests(CalmControlPlane fixture) : IAsyncLifetime
{
    private KubeClient client = null!;
    private ResourceKey key;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        client = fixture.Plane.Client();
        key = new ResourceKey(await fixture.NamespaceAsync(Ct), "a");
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Apply_NotThere_CreatesIt()
    {
        var made = await ApplyAsync(Wishes.Intent());
        made.Metadata.Uid.ShouldNotBeNullOrEmpty();
        (await client.GetAsync(Wishes.Type, key, Ct))!.Spec.Source.Git.Url.ShouldBe("https://git.example.com/a.git");
    }

    [Fact]
    public async Task Apply_TheSameAgain_ChangesNothing()
    {
        var first = await ApplyAsync(Wishes.Intent());
        (await ApplyAsync(Wishes.Intent())).Metadata.ResourceVersion.ShouldBe(first.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Apply_WhatWasLeftOut_IsRemoved()
    {
        await ApplyAsync(With("maxAge", "60d"));
        (await ApplyAsync(Wishes.Intent())).Spec.MaxAge.ShouldNotBe(Dockerflow.Api.Duration.Days(60));
    }

    [Fact]
    public async Task Apply_FieldOfAnotherManager_IsAConflictThatNamesTheField()
    {
        await ApplyAsync(With("maxAge", "60d"));
        var failure = await Should.ThrowAsync<KubeException>(ApplyAsync(With("maxAge", "90d"), "other"));
        failure.IsConflict.ShouldBeTrue();
        failure.Causes.ShouldContain(cause => cause.Field == ".spec.maxAge");
        var forced = await ApplyAsync(With("maxAge", "90d"), "other", force: true);
        forced.Spec.MaxAge.ShouldBe(Dockerflow.Api.Duration.Days(90));
    }

    [Fact]
    public async Task PatchStatus_SpecInThePatch_IsIgnored()
    {
        var before = await ApplyAsync(Wishes.Intent());
        var patch = new JsonObject
        {
            ["spec"] = new JsonObject { ["suspend"] = true },
            ["status"] = new JsonObject { ["summary"] = "hello" },
        };
        var after = await client.PatchStatusAsync(Wishes.Type, key, Patch.Merge(patch), Ct);
        (after.Status.Summary, after.Spec.Suspend, after.Metadata.Generation).ShouldBe(
            ("hello", false, before.Metadata.Generation)
        );
    }

    [Fact]
    public async Task PatchAsync_StatusInThePatch_IsIgnored()
    {
        await ApplyAsync(Wishes.Intent());
        var patch = new JsonObject { ["status"] = new JsonObject { ["summary"] = "hello" } };
        (await client.PatchAsync(Wishes.Type, key, Patch.Merge(patch), Ct)).Status.Summary.ShouldBeNull();
    }

    [Fact]
    public async Task Apply_AgainstTheSchema_IsInvalidAndNamesTheFields()
    {
        var intent = With("maxAge", "for ever");
        ((JsonObject)intent["spec"]!["image"]!).Remove("repository");
        var failure = await Should.ThrowAsync<KubeException>(ApplyAsync(intent));
        failure.IsInvalid.ShouldBeTrue();
        failure
            .Causes.Select(cause => cause.Field)
            .ShouldBe(["spec.image.repository", "spec.maxAge"], ignoreOrder: true);
    }

    [Fact]
    public async Task DeleteAsync_Foreground_IsAcceptedAndMarksTheObject()
    {
        await ApplyAsync(Wishes.Intent());
        var options = new DeleteOptions(PropagationPolicy: PropagationPolicy.Foreground);
        (await client.DeleteAsync(Wishes.Type, key, options, Ct)).ShouldBeTrue();
        // Nobody collects garbage here, so it stays marked.
        var left = await client.GetAsync(Wishes.Type, key, Ct);
        left!.Metadata.DeletionTimestamp.ShouldNotBeNull();
        left.Metadata.Finalizers.ShouldBe(["foregroundDeletion"]);
    }

    private static JsonObject With(string field, string value)
    {
        var intent = Wishes.Intent();
        intent["spec"]![field] = value;
        return intent;
    }

    private Task<Dockerflow.Api.ContainerBuilds.ContainerBuild> ApplyAsync(
        JsonObject intent,
        string manager = "tests",
        bool force = false
    ) => client.ApplyAsync(key, intent, manager, force, Ct);
}
