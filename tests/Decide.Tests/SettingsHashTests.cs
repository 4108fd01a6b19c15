using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Tests;

public sealed class SettingsHashTests
{
    private static readonly ContainerBuildSpec Spec = Given.Wish.Spec;

    /// <summary>If it changes, an upgrade of the operator rebuilds everything that is installed.</summary>
    [Fact]
    public void Of_TheSameSettings_NeverChanges() => SettingsHash.Of(Spec).ShouldBe("f785847ad23f1f54");

    [Fact]
    public void Of_WhatDoesNotShapeTheImage_IsTheSame()
    {
        ContainerBuildSpec[] same =
        [
            Spec with
            {
                Build = Spec.Build with { PullCredentialsRef = new("pull") },
            },
            Spec with
            {
                Image = Spec.Image with { CredentialsRef = new("push") },
            },
            Spec with
            {
                Source = new() { Git = Spec.Source.Git with { CredentialsRef = new("git") } },
            },
            Spec with
            {
                Source = new() { Git = Spec.Source.Git with { PollInterval = Duration.Minutes(1) } },
            },
            Spec with
            {
                Source = new() { Git = Spec.Source.Git with { Ref = new() { Tag = "v1" } } },
            },
            Spec with
            {
                MaxAge = Duration.Days(1),
                Suspend = true,
                History = new() { Keep = 1 },
            },
            Spec with
            {
                Environments = [new() { Name = "stage" }],
                Rebuild = new() { Triggers = [] },
            },
        ];
        same.Select(SettingsHash.Of).ShouldAllBe(hash => hash == SettingsHash.Of(Spec));
    }

    [Fact]
    public void Of_WithSubmodules_Differs() =>
        SettingsHash
            .Of(Spec with { Source = new() { Git = Spec.Source.Git with { Submodules = true } } })
            .ShouldNotBe(SettingsHash.Of(Spec));

    [Fact]
    public void Of_BothSpellingsOfAnSshAddress_IsTheSame() =>
        HashOf("git@git.example.com:team/app.git").ShouldBe(HashOf("ssh://git@git.example.com:22/team/app.git"));

    [Fact]
    public void Of_WhateverShapesTheImageOrItsProof_Differs()
    {
        ContainerBuildSpec[] different =
        [
            Spec,
            Spec with
            {
                Source = new() { Git = Spec.Source.Git with { Url = "https://git.example.com/team/other.git" } },
            },
            Spec with
            {
                Source = new() { Git = Spec.Source.Git with { ContextDir = "web" } },
            },
            Spec with
            {
                Build = Spec.Build with { Dockerfile = "Dockerfile.web" },
            },
            Spec with
            {
                Build = Spec.Build with { Target = "slim" },
            },
            Spec with
            {
                Build = Spec.Build with { Args = [new("A", "1")] },
            },
            Spec with
            {
                Build = Spec.Build with { Args = [new("A", "2")] },
            },
            Spec with
            {
                Build = Spec.Build with { Secrets = [new("npmrc", new("npm", ".npmrc"))] },
            },
            Spec with
            {
                Image = Spec.Image with { Repository = "registry.example.com/team/web" },
            },
            Spec with
            {
                Image = Spec.Image with { Tags = ["latest"] },
            },
            Spec with
            {
                Verify = Spec.Verify with { Args = ["web"] },
            },
            Spec with
            {
                Verify = Spec.Verify with { Checks = [new(CheckName.User, CheckLevel.Warn)] },
            },
        ];
        different = [.. different, Spec with { Build = Spec.Build with { Tolerations = [new("builds")] } }];
        different.Select(SettingsHash.Of).ShouldBeUnique();
    }

    private static string HashOf(string url) =>
        SettingsHash.Of(Spec with { Source = new() { Git = Spec.Source.Git with { Url = url } } });
}
