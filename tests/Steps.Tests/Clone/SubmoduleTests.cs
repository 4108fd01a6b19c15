using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Clone;

/// <summary>Against the git server of the test cluster: what is asked for, and what a hostile repository tries with it.</summary>
public sealed class SubmoduleTests : IDisposable
{
    private readonly ClusterEnv _cluster = ClusterEnv.Load();
    private readonly StepRun _run = new();
    private readonly string _id = $"sub-{Guid.NewGuid():N}";

    public void Dispose()
    {
        foreach (var path in Directory.GetDirectories(_cluster.GitDirRoot, _id + "*"))
        {
            Directory.Delete(path, recursive: true);
        }
        _run.Dispose();
    }

    [Fact]
    public async Task RunAsync_NestedSubmodulesAskedFor_ChecksOutTheCommitsThatTheTreesName()
    {
        var inner = await RepositoryAsync("inner", Files("inner", "1"));
        var lib = await RepositoryAsync("lib", Files("lib", "old"), Link("deep", $"../{_id}inner.git", inner));
        await CommitAsync("lib", Files("lib", "new"));
        var app = await RepositoryAsync("app", Files("main", "app"), Link("vendor/the lib", $"./../{_id}lib.git", lib));

        var report = await CloneAsync(app);

        report.ShouldBe(new StepReport { Ok = true }, _run.Log);
        Read("main").ShouldBe("app");
        Read("vendor/the lib/lib").ShouldBe("old", "the tree's commit, not the newest");
        Read("vendor/the lib/deep/inner").ShouldBe("1");
        Directory
            .GetFileSystemEntries(_run.Path("out"), ".git", SearchOption.AllDirectories)
            .ShouldBeEmpty("nothing of the repositories may reach the build");
        File.GetLastWriteTimeUtc(Out("vendor/the lib/deep/inner")).ShouldBe(File.GetLastWriteTimeUtc(Out("main")));
    }

    [Fact]
    public async Task RunAsync_NotAskedFor_LeavesTheirPlacesEmpty()
    {
        var lib = await RepositoryAsync("lib", Files("lib", "1"));
        var app = await RepositoryAsync("app", Files("main", "app"), Link("lib", $"../{_id}lib.git", lib));

        (await CloneAsync(app, submodules: false)).Ok.ShouldBeTrue(_run.Log);

        Directory.GetFileSystemEntries(Out("lib")).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_CommitThatIsGone_NamesTheSubmodule()
    {
        await RepositoryAsync("lib", Files("lib", "1"));
        var app = await RepositoryAsync("app", Files("main", "app"), Link("lib", $"../{_id}lib.git", new('a', 40)));

        var report = await CloneAsync(app);

        report.Reason.ShouldBe(FailureReason.RevisionNotFound, _run.Log);
        report.Message.ShouldNotBeNull().ShouldStartWith("submodule \"lib\": ");
    }

    [Fact]
    public async Task RunAsync_NothingInTheTreeForAnEntry_LeavesItAlone()
    {
        var app = await RepositoryAsync(
            "app",
            Files("main", "app"),
            new Dictionary<string, string> { [".gitmodules"] = Entry("gone", "https://192.0.2.1/x.git") }
        );

        (await CloneAsync(app)).Ok.ShouldBeTrue(_run.Log);
    }

    [Theory]
    [InlineData("ext::sh -c touch% /tmp/dockerflow-submodule")]
    [InlineData("--upload-pack=touch /tmp/dockerflow-submodule")]
    [InlineData("-u touch")]
    [InlineData("file:///tmp")]
    [InlineData("ssh://-oProxyCommand=touch/x")]
    [InlineData("https://127.0.0.2:1/x.git")]
    [InlineData("https://[::ffff:169.254.169.254]/latest")]
    public async Task RunAsync_HostileAddress_IsRefusedAndNothingRuns(string address)
    {
        var app = await RepositoryAsync("app", Files("main", "app"), Link("lib", address, new('a', 40)));

        var report = await CloneAsync(app);

        report.Ok.ShouldBeFalse();
        report.Reason.ShouldBeOneOf(FailureReason.SourceInvalid, FailureReason.SourceUnreachable);
        report.Message.ShouldNotBeNull().ShouldStartWith("submodule \"lib\": ");
        File.Exists("/tmp/dockerflow-submodule").ShouldBeFalse();
    }

    [Theory]
    [InlineData("../lib")]
    [InlineData("/tmp/lib")]
    [InlineData(".git/modules")]
    public async Task RunAsync_PathOutOfTheTree_IsSourceInvalid(string path)
    {
        var app = await RepositoryAsync(
            "app",
            new Dictionary<string, string> { [".gitmodules"] = Entry(path, "../x.git") }
        );

        (await CloneAsync(app)).Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
    }

    [Fact]
    public async Task RunAsync_UpdateCommandAndIncludes_AreNotLookedAt()
    {
        var lib = await RepositoryAsync("lib", Files("lib", "1"));
        var app = await RepositoryAsync(
            "app",
            Link("lib", $"../{_id}lib.git", lib),
            (Func<string, Task>)(
                work =>
                {
                    File.AppendAllText(
                        Path.Combine(work, ".gitmodules"),
                        "\tupdate = !touch /tmp/dockerflow-submodule\n[include]\n\tpath = /etc/passwd\n[core]\n\tsshCommand = touch /tmp/dockerflow-submodule\n"
                    );
                    return Task.CompletedTask;
                }
            )
        );

        (await CloneAsync(app)).Ok.ShouldBeTrue(_run.Log);

        File.Exists("/tmp/dockerflow-submodule").ShouldBeFalse();
        Read("lib/lib").ShouldBe("1");
    }

    [Fact]
    public async Task RunAsync_RepositoryThatHoldsItself_EndsWithAClearMessage()
    {
        var commit = await RepositoryAsync("loop", Files("main", "1"));
        for (var i = 0; i < 12; i++)
        {
            commit = await CommitAsync("loop", Files("main", $"{i}"), Link("again", $"../{_id}loop.git", commit));
        }

        var report = await CloneAsync(commit, "loop");

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("deep");
    }

    [Fact]
    public async Task RunAsync_LinkInASubmoduleOutOfTheWholeTree_IsRefusedOneWithinIsNot()
    {
        var good = await RepositoryAsync("good", Files("lib", "1"), Symlink("up", "../main"));
        var app = await RepositoryAsync("app", Files("main", "app"), Link("good", $"../{_id}good.git", good));
        (await CloneAsync(app)).Ok.ShouldBeTrue(_run.Log);

        var bad = await RepositoryAsync("bad", Files("lib", "1"), Symlink("up", "../../main"));
        var second = await CommitAsync("app", Link("bad", $"../{_id}bad.git", bad));
        (await CloneAsync(second)).Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Out(string path) => Path.Combine(_run.Path("out"), path);

    private string Read(string path) => File.ReadAllText(Out(path));

    private string Work(string name) => _run.Path("work-" + name);

    private static string Entry(string path, string address) =>
        $"[submodule \"of {path}\"]\n\tpath = \"{path}\"\n\turl = \"{address}\"\n";

    private static Change Files(string name, string text) => new Dictionary<string, string> { [name] = text };

    private static Change Symlink(string name, string target) =>
        (Func<string, Task>)(
            work =>
            {
                File.CreateSymbolicLink(Path.Combine(work, name), target);
                return Task.CompletedTask;
            }
        );

    /// <summary>As "git submodule add" would leave it, for addresses too that it would not take.</summary>
    private static Change Link(string path, string address, string commit) =>
        (Func<string, Task>)(
            async work =>
            {
                File.AppendAllText(Path.Combine(work, ".gitmodules"), Entry(path, address));
                await GitAsync(work, "update-index", "--add", "--cacheinfo", $"160000,{commit},{path}");
            }
        );

    private async Task<string> RepositoryAsync(string name, params Change[] changes)
    {
        await GitAsync(".", "init", "-q", "-b", "main", Work(name));
        return await CommitAsync(name, changes);
    }

    private async Task<string> CommitAsync(string name, params Change[] changes)
    {
        var work = Work(name);
        foreach (var change in changes)
        {
            await change.Make(work);
        }
        // A submodule's directory is not there, which "--all" would take for its removal.
        await GitAsync(work, "add", "--all", "--ignore-removal", ".");
        await GitAsync(work, "commit", "-q", "--allow-empty", "-m", "change");
        var bare = Path.Combine(_cluster.GitDirRoot, $"{_id}{name}.git");
        if (Directory.Exists(bare))
        {
            Directory.Delete(bare, recursive: true);
        }
        await GitAsync(".", "clone", "-q", "--bare", work, bare);
        return (await GitAsync(work, "rev-parse", "HEAD")).Trim();
    }

    private static Task<string> GitAsync(string directory, params string[] arguments) =>
        Tool.RunAsync(
            new("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "-C", directory, .. arguments]),
            Cancel
        );

    private Task<StepReport> CloneAsync(string commit, string name = "app", bool submodules = true) =>
        _run.RunAsync(
            "clone",
            new CloneInput(
                $"{_cluster.GitUrl}/{_id}{name}.git",
                commit,
                "refs/heads/main",
                _run.Path("out"),
                ".",
                new VersionObject("s", "v", commit, "b"),
                null,
                [new HostRule(new Uri(_cluster.GitUrl).Authority, Insecure: true, AllowPrivate: true)],
                Submodules: submodules
            ),
            ApiJson.Default.CloneInput,
            Cancel
        );

    private sealed record Change(Func<string, Task> Make)
    {
        public static implicit operator Change(Func<string, Task> make) => new(make);

        public static implicit operator Change(Dictionary<string, string> files) =>
            new(work =>
            {
                foreach (var (name, text) in files)
                {
                    File.WriteAllText(Path.Combine(work, name), text);
                }
                return Task.CompletedTask;
            });
    }
}
