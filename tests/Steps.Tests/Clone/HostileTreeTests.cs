using System.Diagnostics;
using System.Text;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Steps.Tests.Clone;

/// <summary>Trees that git itself would not make, written object by object, on the git server of the test cluster.</summary>
public sealed class HostileTreeTests : IDisposable
{
    private readonly ClusterEnv _cluster = ClusterEnv.Load();
    private readonly StepRun _run = new();
    private readonly string _name = $"hostile-{Guid.NewGuid():N}";
    private readonly string _bare;

    public HostileTreeTests()
    {
        _bare = Path.Combine(_cluster.GitDirRoot, _name + ".git");
        Git("", "init", "-q", "--bare", _bare);
    }

    public void Dispose()
    {
        Directory.Delete(_bare, recursive: true);
        _run.Dispose();
    }

    [Theory]
    [InlineData(".git")]
    [InlineData(".GIT")]
    [InlineData("git~1")]
    [InlineData(".g\u200cit")]
    [InlineData("..")]
    [InlineData(".")]
    public async Task RunAsync_DirectoryThatGitKeepsForItself_IsSourceInvalid(string directory)
    {
        var hooks = Tree(("100755", "post-checkout", Blob("#!/bin/sh\ntouch /tmp/dockerflow-hook\n")));
        var report = await CloneAsync(Tree(("040000", directory, Tree(("040000", "hooks", hooks)))));

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
        File.Exists("/tmp/dockerflow-hook").ShouldBeFalse();
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/tmp/dockerflow-escaped")]
    public async Task RunAsync_NameWithASlash_WritesNothingOutside(string name)
    {
        var report = await CloneAsync(Tree(("100644", name, Blob("x"))));

        report.Ok.ShouldBeFalse(_run.Log);
        File.Exists(_run.Path("escaped")).ShouldBeFalse();
        File.Exists("/tmp/dockerflow-escaped").ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_SameNameAsLinkAndDirectory_WritesNothingThroughTheLink()
    {
        var outside = Directory.CreateDirectory(_run.Path("outside")).FullName;
        await CloneAsync(Tree(("120000", "way", Blob(outside)), ("040000", "way", Tree(("100644", "x", Blob("x"))))));

        Directory.GetFileSystemEntries(outside).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_GitmodulesThatIsALink_IsSourceInvalid() =>
        (await CloneAsync(Tree(("120000", ".gitmodules", Blob("/etc/passwd"))))).Reason.ShouldBe(
            FailureReason.SourceInvalid,
            _run.Log
        );

    [Fact]
    public async Task RunAsync_AttributesThatNameAFilterAndLfs_RunNothing()
    {
        var pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        var report = await CloneAsync(
            Tree(
                ("100644", ".gitattributes", Blob("* filter=lfs diff=lfs merge=evil -text\n")),
                ("100644", ".lfsconfig", Blob("[lfs]\n\turl = http://192.0.2.1/\n")),
                ("100644", "big", Blob(pointer))
            )
        );

        report.Ok.ShouldBeTrue(_run.Log);
        File.ReadAllText(Path.Combine(_run.Path("out"), "big")).ShouldBe(pointer);
    }

    /// <summary>Eight trees, each ten times in the next: 9 objects, 100,000,000 files.</summary>
    [Fact]
    public async Task RunAsync_TreeOfManyMillionFiles_IsSourceInvalidBeforeOneIsWritten()
    {
        var (mode, id) = ("100644", Blob("x"));
        for (var level = 0; level < 8; level++)
        {
            (mode, id) = ("040000", Tree([.. Enumerable.Range(0, 10).Select(name => (mode, $"{name}", id))]));
        }
        var report = await CloneAsync(id);

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain("more than 1,000,000 files");
        Directory.GetFileSystemEntries(_run.Path("out")).ShouldBeEmpty();
    }

    /// <summary>What is not a file counts too, or nothing would ever be listed.</summary>
    [Fact]
    public async Task RunAsync_TreeOfManyMillionEmptyDirectories_IsSourceInvalid()
    {
        var id = Tree();
        for (var level = 0; level < 8; level++)
        {
            id = Tree([.. Enumerable.Range(0, 10).Select(name => ("040000", $"{name}", id))]);
        }
        (await CloneAsync(id)).Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
    }

    [Theory]
    [InlineData("a", 1024 * 1024, 1, "longer than 1024 bytes")]
    [InlineData("a", 256, 1, "longer than 255 bytes")]
    [InlineData("字", 86, 1, "longer than 255 bytes")]
    [InlineData("字", 80, 5, "longer than 1024 bytes")]
    [InlineData("d", 1, 600, "longer than 1024 bytes")]
    public async Task RunAsync_NamesThatNoFileSystemHolds_IsSourceInvalid(string part, int times, int depth, string why)
    {
        var name = string.Concat(Enumerable.Repeat(part, times));
        var (mode, id) = ("100644", Blob("x"));
        for (var level = 0; level < depth; level++)
        {
            (mode, id) = ("040000", Tree((mode, name, id)));
        }

        var report = await CloneAsync(id);

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
        report.Message.ShouldNotBeNull().ShouldContain(why);
    }

    /// <summary>Such a name is read as another one, which may be there too and be harmless.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_NameThatIsNotUtf8_IsSourceInvalid(bool isTarget)
    {
        var report = isTarget
            ? await CloneAsync(
                Tree(("120000", "link", Git([0xff, (byte)'/', (byte)'x'], "hash-object", "-w", "--stdin")))
            )
            : await CloneAsync(
                Git(
                    [.. "120000 "u8, 0xff, 0, .. Convert.FromHexString(Blob("/etc/passwd"))],
                    "hash-object",
                    "-w",
                    "-t",
                    "tree",
                    "--literally",
                    "--stdin"
                )
            );

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
    }

    /// <summary>It will not be another one in an hour, so it is not told as something that passes.</summary>
    [Theory]
    [InlineData("empty link")]
    [InlineData("submodule without a commit")]
    [InlineData("tag of a file")]
    public async Task RunAsync_WhatGitCannotWrite_IsSourceInvalid(string what)
    {
        var report = what switch
        {
            "empty link" => await CloneAsync(Tree(("120000", "link", Blob("")))),
            "submodule without a commit" => await CloneAsync(Tree(("160000", "sub", new string('0', 40)))),
            _ => await CloneCommitAsync(
                Git(
                    $"object {Blob("x")}\ntype blob\ntag t\ntagger t <t@example.com> 0 +0000\n\nt\n",
                    "hash-object",
                    "-w",
                    "-t",
                    "tag",
                    "--stdin"
                )
            ),
        };

        report.Reason.ShouldBe(FailureReason.SourceInvalid, _run.Log);
    }

    private string Blob(string text) => Git(text, "hash-object", "-w", "--stdin");

    /// <summary>The format of git's tree objects: mode, name, NUL, the hash's bytes. hash-object --literally checks nothing.</summary>
    private string Tree(params (string Mode, string Name, string Id)[] entries)
    {
        var tree = new MemoryStream();
        foreach (var (mode, name, id) in entries)
        {
            tree.Write(Encoding.UTF8.GetBytes($"{mode.TrimStart('0')} {name}\0"));
            tree.Write(Convert.FromHexString(id));
        }
        return Git(tree.ToArray(), "hash-object", "-w", "-t", "tree", "--literally", "--stdin");
    }

    private async Task<StepReport> CloneAsync(string tree)
    {
        var commit = Git("", "commit-tree", "-m", "hostile", tree);
        Git("", "update-ref", "refs/heads/main", commit);
        return await CloneCommitAsync(commit);
    }

    private async Task<StepReport> CloneCommitAsync(string commit)
    {
        Git("", "update-ref", "refs/tags/t", commit);
        return await _run.RunAsync(
            "clone",
            new CloneInput(
                $"{_cluster.GitUrl}/{_name}.git",
                commit,
                "refs/heads/main",
                _run.Path("out"),
                ".",
                new VersionObject("s", "v", commit, "b"),
                null,
                [new HostRule(new Uri(_cluster.GitUrl).Authority, Insecure: true, AllowPrivate: true)],
                Submodules: true
            ),
            ApiJson.Default.CloneInput,
            TestContext.Current.CancellationToken
        );
    }

    private string Git(string input, params string[] arguments) => Git(Encoding.UTF8.GetBytes(input), arguments);

    private string Git(byte[] input, params string[] arguments)
    {
        string[] who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        string[] where = Directory.Exists(_bare) ? ["--git-dir", _bare] : [];
        var info = new ProcessStartInfo("git", [.. who, .. where, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, string.Join(' ', arguments));
        return output;
    }
}
