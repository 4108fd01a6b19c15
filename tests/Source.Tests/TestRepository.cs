using System.Diagnostics;
using Dockerflow.Support;

namespace Dockerflow.Source.Tests;

/// <summary>A bare repository behind the test cluster's git server, with branches, tags of both kinds and a HEAD.</summary>
internal sealed class TestRepository : IDisposable
{
    private readonly string _directory;

    private TestRepository(string path, string name) => (_directory, Name) = (path, name);

    /// <summary>Path below the server's address, with a slash in front.</summary>
    public string Name { get; }

    public static TestRepository Create(string folder = "", string objectFormat = "sha1")
    {
        var name = $"{folder}/source-tests-{Guid.NewGuid():N}.git";
        return CreateAt(ClusterEnv.Load().GitDirRoot, name, objectFormat);
    }

    /// <summary>The same below any directory.</summary>
    public static TestRepository CreateAt(string root, string name, string objectFormat = "sha1")
    {
        var path = Path.Join(root, name);
        Git("init", "-q", "--bare", "-b", "main", $"--object-format={objectFormat}", path);
        var repository = new TestRepository(path, name);
        repository.Fill();
        return repository;
    }

    public string Commit { get; private set; } = "";

    /// <summary>What git itself says: name, object id.</summary>
    public static Dictionary<string, string> LsRemote(string url, string sshCommand = "ssh") =>
        Git("-c", $"core.sshCommand={sshCommand}", "ls-remote", "-q", url)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[1], parts => parts[0]);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Fill()
    {
        var tree = In("mktree");
        var first = In("commit-tree", tree, "-m", "first");
        Commit = In("commit-tree", tree, "-p", first, "-m", "second");
        In("update-ref", "refs/heads/main", Commit);
        In("update-ref", "refs/heads/main-2", first);
        In("update-ref", "refs/heads/feature/x", first);
        In("tag", "v1.0.0", first);
        In("tag", "-a", "-m", "annotated", "v1.1.0", Commit);
        In("tag", "-a", "-m", "annotated", "v2.0.0-rc.1", first);
        In("tag", "not-a-version", first);
        In("update-ref", "refs/pull/1/head", first);
    }

    private string In(params string[] arguments) => Git(["-C", _directory, .. arguments]).Trim();

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "git",
            ["-c", "user.name=test", "-c", "user.email=test@example.com", .. arguments]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        git.StandardInput.Close();
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, string.Join(' ', arguments));
        return output;
    }
}
