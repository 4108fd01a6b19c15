namespace Dockerflow.Support.Tools;

/// <summary>A repository on the test git server and a working copy, from which commits are pushed as a developer does.</summary>
public sealed class GitRepository(string bareDirectory, string pushTo, string workingCopy)
{
    private const string Branch = "main";

    // Nothing of the machine's own git configuration: hooks, signing, another default branch.
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_AUTHOR_NAME"] = "Test Developer",
        ["GIT_AUTHOR_EMAIL"] = "developer@example.com",
        ["GIT_COMMITTER_NAME"] = "Test Developer",
        ["GIT_COMMITTER_EMAIL"] = "developer@example.com",
    };

    /// <summary>Where a test may put what no text file is.</summary>
    public string WorkingCopy => workingCopy;

    /// <summary>An empty repository takes the place of whatever was there.</summary>
    public async Task InitialiseAsync(CancellationToken ct)
    {
        var fresh = bareDirectory + ".new";
        DeleteDirectory(fresh);
        await GitAsync("", ct, "init", "--quiet", "--bare", $"--initial-branch={Branch}", fresh);
        DeleteDirectory(bareDirectory);
        Directory.Move(fresh, bareDirectory);
        Directory.CreateDirectory(workingCopy);
        await GitAsync(workingCopy, ct, "init", "--quiet", $"--initial-branch={Branch}");
    }

    /// <summary>Commits these files (path below the root → content) over those of before and pushes; returns the commit.</summary>
    public async Task<string> PushAsync(IReadOnlyDictionary<string, string> files, string message, CancellationToken ct)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(workingCopy, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content, ct);
        }
        await GitAsync(workingCopy, ct, "add", "--all");
        await GitAsync(workingCopy, ct, "commit", "--quiet", "--message", message);
        await GitAsync(workingCopy, ct, "push", "--quiet", pushTo, $"HEAD:refs/heads/{Branch}");
        return (await GitAsync(workingCopy, ct, "rev-parse", "HEAD")).Trim();
    }

    /// <summary>Tags the newest commit with an annotated tag and pushes it.</summary>
    public async Task TagAsync(string tag, CancellationToken ct)
    {
        await GitAsync(workingCopy, ct, "tag", "--annotate", "--message", tag, tag);
        await GitAsync(workingCopy, ct, "push", "--quiet", pushTo, $"refs/tags/{tag}");
    }

    /// <summary>All text files below a directory, as <see cref="PushAsync"/> takes them.</summary>
    public static Dictionary<string, string> ReadFiles(string directory) =>
        Directory
            .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(directory, file), File.ReadAllText);

    public void Delete()
    {
        DeleteDirectory(bareDirectory);
        DeleteDirectory(workingCopy);
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
}
