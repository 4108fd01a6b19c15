using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Clone;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Tests.Clone;

public sealed class SourceTreeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tree-tests-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("a=file")]
    [InlineData("a=./sub/../file")]
    [InlineData("a=nowhere")]
    [InlineData("sub/a=../file")]
    [InlineData("sub/a=../sub/deep/../../file")]
    [InlineData("a=sub b=a/deep/..")]
    public void Check_LinksInside_AreAccepted(string links)
    {
        Make(links);

        Should.NotThrow(() => SourceTree.Check(_root));
    }

    [Theory]
    [InlineData("a=/etc/passwd")]
    [InlineData("a=..")]
    [InlineData("a=../x")]
    [InlineData("sub/a=../../x")]
    [InlineData("sub/a=deep/../../../x")]
    // On paper "a/.." is the root of the tree; but a leads to the root itself, so that its parent is outside.
    [InlineData("a=. b=a/../x")]
    [InlineData("a=sub/deep b=a/../../../x")]
    [InlineData("a=b b=a")]
    public void Check_LinksOut_AreRefusedByName(string links)
    {
        Make(links);

        var failure = Should.Throw<StepException>(() => SourceTree.Check(_root));

        failure.Reason.ShouldBe(FailureReason.SourceInvalid);
        failure.Message.ShouldContain("points out of the repository");
    }

    /// <summary>Each of few links may lead a long way.</summary>
    [Fact]
    public void Check_LinksThatLeadThroughMillionsOfPlaces_AreRefused()
    {
        Directory.CreateDirectory(Path.Combine(_root, "d"));
        var far = string.Concat(Enumerable.Repeat("d/../", 800)) + "d";
        for (var i = 0; i < 100; i++)
        {
            // Each goes on with the next one.
            var target = i % 40 == 39 ? far : $"{string.Concat(Enumerable.Repeat("d/../", 800))}{i + 1}";
            File.CreateSymbolicLink(Path.Combine(_root, $"{i}"), target);
        }

        var failure = Should.Throw<StepException>(() => SourceTree.Check(_root));

        failure.Reason.ShouldBe(FailureReason.SourceInvalid);
        failure.Message.ShouldContain("more than");
    }

    [Fact]
    public void Write_LinkInPlaceOfVersionFile_IsReplacedNotFollowed()
    {
        File.WriteAllText(Path.Combine(_root, "precious"), "x");
        File.CreateSymbolicLink(Path.Combine(_root, "version.json"), "precious");

        VersionFile.Write(_root, ".", new VersionObject("s", "v", "c", "b"));

        File.ReadAllText(Path.Combine(_root, "precious")).ShouldBe("x");
        File.ReadAllText(Path.Combine(_root, "version.json")).ShouldContain("\"commit\":\"c\"");
        new FileInfo(Path.Combine(_root, "version.json")).LinkTarget.ShouldBeNull();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("sub/../..")]
    [InlineData("missing")]
    [InlineData("link")]
    [InlineData(".git")]
    [InlineData("file")]
    public void Write_ContextOutsideOrMissing_IsRefused(string context)
    {
        Directory.CreateDirectory(Path.Combine(_root, "sub"));
        File.WriteAllText(Path.Combine(_root, "file"), "");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "sub");

        Should
            .Throw<StepException>(() => VersionFile.Write(_root, context, new VersionObject("s", "v", "c", "b")))
            .Reason.ShouldBe(FailureReason.SourceInvalid);
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("missing")]
    [InlineData("sub")]
    [InlineData("linked/Dockerfile")]
    [InlineData("")]
    public void Read_DockerfileThatIsNoPlainFile_IsMissing(string dockerfile)
    {
        Directory.CreateDirectory(Path.Combine(_root, "sub"));
        File.WriteAllText(Path.Combine(_root, "sub", "Dockerfile"), "FROM a");
        File.CreateSymbolicLink(Path.Combine(_root, "Dockerfile"), "sub/Dockerfile");
        File.CreateSymbolicLink(Path.Combine(_root, "linked"), "sub");

        Should
            .Throw<StepException>(() => DockerfileSource.Read(_root, dockerfile))
            .Reason.ShouldBe(FailureReason.DockerfileMissing);
        DockerfileSource.Read(_root, "sub/Dockerfile").ShouldBe("FROM a");
    }

    private void Make(string links)
    {
        Directory.CreateDirectory(Path.Combine(_root, "sub", "deep"));
        File.WriteAllText(Path.Combine(_root, "file"), "");
        foreach (var link in links.Split(' '))
        {
            var parts = link.Split('=');
            File.CreateSymbolicLink(Path.Combine(_root, parts[0]), parts[1]);
        }
    }
}
