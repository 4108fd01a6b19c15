using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Clone;

namespace Dockerflow.Steps.Tests.Clone;

public sealed class SubmoduleConfigTests
{
    [Fact]
    public void Parse_SeveralSubmodules_GivesPathAndAddressAndNothingElse() =>
        SubmoduleConfig
            .Parse(
                "core.editor\nid\0submodule.a.b.path\nvendor/a\0submodule.a.b.url\n../a.git\0"
                    + "submodule.a.b.update\n!id\0submodule.c.url\nhttps://h/c\0submodule.c.path\nc d\0submodule.e.url\nx\0"
            )
            .ShouldBe([("vendor/a", "../a.git"), ("c d", "https://h/c")]);

    [Theory]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./a")]
    [InlineData(".git/hooks")]
    [InlineData("a/.GIT")]
    [InlineData("a\\b")]
    [InlineData("a\tb")]
    public void Parse_PathOutOfTheTree_IsSourceInvalid(string path) =>
        Should
            .Throw<StepException>(() => SubmoduleConfig.Parse($"submodule.x.url\nu\0submodule.x.path\n{path}\0"))
            .Reason.ShouldBe(FailureReason.SourceInvalid);

    [Fact]
    public void Parse_NoAddress_NamesTheSubmodule() =>
        Should
            .Throw<StepException>(() => SubmoduleConfig.Parse("submodule.x.path\nvendor/x\0"))
            .Message.ShouldContain("vendor/x");
}
