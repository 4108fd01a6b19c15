using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests;

public sealed class TagTemplateTests
{
    private static readonly RunSource Branch = new() { Revision = Given.FirstCommit, Ref = "refs/heads/feature/login" };
    private static readonly RunSource Tag = new()
    {
        Revision = Given.FirstCommit,
        Ref = "refs/tags/v1.2.3+linux",
        Version = "v1.2.3+linux",
    };

    [Theory]
    [InlineData("latest", "latest")]
    [InlineData("{run}", "41")]
    [InlineData("{commit:7}-{run}", "0000001-41")]
    [InlineData("{branch}", "feature-login")]
    [InlineData("b-{branch}-{commit:4}", "b-feature-login-0000")]
    public void Expand_OfABranch_FillsIn(string template, string tag) =>
        TagTemplate.Expand([template], Branch, 41).ShouldBe([tag]);

    [Theory]
    [InlineData("{version}")]
    [InlineData("{version}-slim")]
    public void Expand_OfWhatABranchDoesNotHave_IsLeftOut(string template) =>
        TagTemplate.Expand([template], Branch, 41).ShouldBeEmpty();

    [Fact]
    public void Expand_OfATag_ReplacesWhatATagMayNotHold() =>
        TagTemplate.Expand(["{version}", "{branch}"], Tag, 1).ShouldBe(["v1.2.3-linux"]);

    [Fact]
    public void Expand_TheWholeCommit_IsTheCommit() =>
        TagTemplate.Expand(["{commit}", "{commit:64}"], Branch, 1).ShouldBe([Given.FirstCommit]);

    [Theory]
    [InlineData("latest")]
    [InlineData("{version}")]
    [InlineData("{commit:4}")]
    [InlineData("_{run}")]
    public void Problem_OfATag_IsNone(string template) => TagTemplate.Problem(template).ShouldBeNull();

    [Theory]
    [InlineData("{when}")]
    [InlineData("{commit:3}")]
    [InlineData("{commit:65}")]
    [InlineData("{commit:-7}")]
    [InlineData("{commit:}")]
    [InlineData("{run")]
    [InlineData("run}")]
    [InlineData("-{run}")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("é")]
    public void Problem_OfAnythingElse_SaysWhatToWrite(string template) =>
        TagTemplate.Problem(template).ShouldNotBeNull().ShouldContain("{commit:7}");

    /// <summary>Whatever a git server calls its references, a registry gets valid tags only.</summary>
    [Fact]
    public void Expand_OfHostileReferences_GivesOnlyTags() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                ArbMap.Default.ArbFor<NonNull<string>>(),
                (name, template) =>
                    TagTemplate
                        .Expand(
                            ["{branch}", "{version}", "{version}{branch}", template.Get],
                            new()
                            {
                                Revision = Given.FirstCommit,
                                Ref = $"refs/heads/{name.Get}",
                                Version = name.Get,
                            },
                            1
                        )
                        .All(IsTag)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Expand_OfALongName_FitsATag() =>
        TagTemplate
            .Expand(["{version}"], Tag with { Version = new('v', 500) }, 1)
            .ShouldHaveSingleItem()
            .Length.ShouldBe(128);

    private static bool IsTag(string tag) =>
        System.Text.RegularExpressions.Regex.IsMatch(tag, @"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z");
}
