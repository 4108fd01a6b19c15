using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>One build of a corpus Dockerfile by Buildah, with an empty storage of its own.</summary>
internal sealed class BuildahBuild : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("corpus-");

    /// <summary>What Buildah complained of; null if the build went well.</summary>
    public async Task<string?> RunAsync(
        string program,
        CorpusEntry entry,
        string registries,
        CancellationToken cancellationToken
    )
    {
        var context = _directory.CreateSubdirectory("context").FullName;
        File.Copy(entry.Path, Path.Combine(context, "Dockerfile"));
        await File.WriteAllTextAsync(Own("registries.conf"), registries, cancellationToken);
        await File.WriteAllTextAsync(
            Own("policy.json"),
            """{"default":[{"type":"insecureAcceptAnything"}]}""",
            cancellationToken
        );
        try
        {
            await Tool.RunAsync(
                new ToolCall(program, [.. Global(), .. Build(entry), context])
                {
                    Environment = new Dictionary<string, string>
                    {
                        ["CONTAINERS_REGISTRIES_CONF"] = Own("registries.conf"),
                    },
                },
                cancellationToken
            );
            return null;
        }
        catch (ToolException failure)
        {
            return failure.Message;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Own(string name) => Path.Combine(_directory.FullName, name);

    private string[] Global() => ["--root", Own("root"), "--runroot", Own("run"), "--storage-driver", "vfs"];

    /// <summary>As the build step does, but free to pull. The limits are low because Buildah would raise them, which
    /// not everybody may.</summary>
    private IEnumerable<string> Build(CorpusEntry entry) =>
        [
            "build",
            "--isolation=chroot",
            "--layers=false",
            "--platform=linux/amd64",
            "--ulimit=nofile=1024:1024",
            "--ulimit=nproc=1024:1024",
            $"--signature-policy={Own("policy.json")}",
            .. entry.Arguments.Target.Length > 0 ? (string[])["--target", entry.Arguments.Target] : [],
            .. entry.Arguments.Args.Select(pair => $"--build-arg={pair.Key}={pair.Value}"),
        ];
}
