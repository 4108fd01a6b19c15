using Dockerflow.Source.Ssh;
using Dockerflow.Support.Tools;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class UploadPackTests
{
    [Theory]
    [InlineData("/team/app.git", "git-upload-pack '/team/app.git'")]
    [InlineData("~/a b", "git-upload-pack '~/a b'")]
    [InlineData("/it's", @"git-upload-pack '/it'\''s'")]
    [InlineData("/now!", @"git-upload-pack '/now'\!''")]
    public void CommandFor_Path_IsQuotedAsGitDoes(string path, string expected) =>
        UploadPack.CommandFor(path).ShouldBe(expected);

    [Theory]
    [InlineData("/plain")]
    [InlineData("/it's ! \"a\" $HOME `id` \\ ; & | * ~ (x) é")]
    [InlineData("''''!!''")]
    public async Task CommandFor_AnyPath_IsOneWordForAShell(string path)
    {
        var command = UploadPack.CommandFor(path).Replace("git-upload-pack", "printf %s", StringComparison.Ordinal);
        (await Tool.RunAsync(new("sh", ["-c", command]), TestContext.Current.CancellationToken)).ShouldBe(path);
    }
}
