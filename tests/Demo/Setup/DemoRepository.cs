using Dockerflow.Demo.Tools;

namespace Dockerflow.Demo.Setup;

/// <summary>The application's repository on the git server, and a working copy from which commits are pushed over HTTP.</summary>
internal sealed class DemoRepository(string url, string bareDirectory, string workingCopy)
{
    private const string Branch = "main";

    // Nothing of the machine's own git configuration: hooks, signing, another default branch.
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_AUTHOR_NAME"] = "Demo Developer",
        ["GIT_AUTHOR_EMAIL"] = "demo@example.com",
        ["GIT_COMMITTER_NAME"] = "Demo Developer",
        ["GIT_COMMITTER_EMAIL"] = "demo@example.com",
    };

    public string Url { get; } = url;

    /// <summary>An empty repository takes the place of what an earlier demonstration left; the application is its first commit.</summary>
    public async Task<string> ResetAsync(string application, CancellationToken ct)
    {
        var fresh = bareDirectory + ".new";
        DeleteDirectory(fresh);
        await GitAsync("", ct, "init", "--quiet", "--bare", $"--initial-branch={Branch}", fresh);
        DeleteDirectory(bareDirectory);
        Directory.Move(fresh, bareDirectory);
        CopyDirectory(application, workingCopy);
        await GitAsync(workingCopy, ct, "init", "--quiet", $"--initial-branch={Branch}");
        return await PushAsync("Say hello", ct);
    }

    /// <summary>Commits one changed file and pushes it; returns the commit.</summary>
    public async Task<string> PushFileAsync(string path, string content, string message, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(workingCopy, path), content, ct);
        return await PushAsync(message, ct);
    }

    public Task<string> ReadFileAsync(string path, CancellationToken ct) => File.ReadAllTextAsync(Path.Combine(workingCopy, path), ct);

    private async Task<string> PushAsync(string message, CancellationToken ct)
    {
        await GitAsync(workingCopy, ct, "add", "--all");
        await GitAsync(workingCopy, ct, "commit", "--quiet", "--message", message);
        await GitAsync(workingCopy, ct, "push", "--quiet", Url, $"HEAD:refs/heads/{Branch}");
        return (await GitAsync(workingCopy, ct, "rev-parse", "HEAD")).Trim();
    }

    private static Task<string> GitAsync(string directory, CancellationToken ct, params string[] arguments) =>
        Tool.RunAsync(new("git", arguments) { Directory = directory, Environment = Environment }, ct);

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void CopyDirectory(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
