using Dockerflow.Api.Steps;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Build;

/// <summary>Builds without any credential but the tenant's build secrets, from images that are already here, into an OCI layout.</summary>
internal static class BuildStep
{
    public static async Task<StepReport> RunAsync(
        BuildInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var directory = TreePath.RequireDirectory(input.Source, input.ContextDir, "source.git.contextDir");
        // Refuses a link or a FIFO before Buildah opens the file by its path.
        _ = DockerfileSource.Read(directory, input.Dockerfile);
        using var temporary = new TemporaryDirectory();
        var configuration = temporary.File("registries.conf");
        await File.WriteAllTextAsync(configuration, RegistriesConf.Of(Net.HostRules.Empty, []), cancellationToken);
        var buildah = await Buildah.OpenAsync(context, configuration, cancellationToken);
        var authorities = await BuildAuthorities.WriteAsync(input.CaBundle, temporary, cancellationToken);
        var progress = new BuildProgress();
        Require(
            await buildah.WatchAsync(
                BuildOptions.Build(input, directory, authorities),
                progress.Observe,
                cancellationToken
            ),
            progress
        );
        EmptyLayout(input.Layout);
        Require(await buildah.RunAsync(BuildOptions.Push(input.Layout), cancellationToken), progress);
        return new StepReport { Ok = true };
    }

    private static void EmptyLayout(string layout)
    {
        // The directory itself may be the root of a volume.
        foreach (var entry in Directory.CreateDirectory(layout).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private static void Require(ToolResult result, BuildProgress progress)
    {
        if (!result.Ok)
        {
            throw BuildFault.Of(result, progress.Current);
        }
    }
}
