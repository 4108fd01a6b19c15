using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class ProgramPathTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Find_Name_IsTheFirstInTheSearchPath()
    {
        var second = folder.Write("b/plugin", "");
        ProgramPath.Find("plugin", $"{folder.PathOf("a")}:{folder.PathOf("b")}").ShouldBe(second);
        var first = folder.Write("a/plugin", "");
        ProgramPath.Find("plugin", $"{folder.PathOf("a")}:{folder.PathOf("b")}").ShouldBe(first);
    }

    [Fact]
    public void Find_NameInTheWorkingDirectory_IsNotFound()
    {
        var here = Path.GetFileName(typeof(ProgramPathTests).Assembly.Location);
        File.Exists(Path.Combine(AppContext.BaseDirectory, here)).ShouldBeTrue();
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, AppContext.BaseDirectory);
        ProgramPath.Find(here, $".:{relative}:").ShouldBeNull();
    }

    [Fact]
    public void Find_Path_IsItself() => ProgramPath.Find("/bin/sh", null).ShouldBe("/bin/sh");

    [Theory]
    [InlineData("/does/not/exist")]
    [InlineData("does-not-exist")]
    public void Find_NothingThere_IsNull(string command) => ProgramPath.Find(command, "/bin:/usr/bin").ShouldBeNull();
}
