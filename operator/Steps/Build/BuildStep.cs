using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Bases;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.LocalRegistry;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Build;

/// <summary>Builds without any credential but the tenant's build secrets, from images that are already here, into an OCI layout.</summary>
internal static class BuildStep
{
    private const string Tag = "candidate";

    public static async Task<StepReport> RunAsync(
        BuildInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var directory = TreePath.RequireDirectory(input.Source, input.ContextDir, "source.git.contextDir");
        // Refuses a link or a FIFO before Buildah opens the file by its path.
        var dockerfile = DockerfileSource.Read(directory, input.Dockerfile);
        using var temporary = new TemporaryDirectory();
        var configuration = temporary.File("registries.conf");
        await File.WriteAllTextAsync(configuration, RegistriesConf.Of(HostRules.Empty, []), cancellationToken);
        var buildah = await Buildah.OpenAsync(context, configuration, input.Proxy, cancellationToken);
        var authorities = await BuildAuthorities.WriteAsync(input.CaBundle, temporary, cancellationToken);
        var layout = await CandidateLayout.CreateAsync(
            input.Layout,
            BaseLayerFolder.Open(StorageDriver.PathOf(context)),
            cancellationToken
        );
        var bases = await StoredImages.OfAsync(buildah, cancellationToken);
        // An ONBUILD may say SHELL too.
        var keepsShell = bases.MayHaveShell || bases.MayHaveTriggers || ShellInstruction.IsIn(dockerfile);
        var keepsCache = input.KeepsCache && !keepsShell;
        var cache = await LayerCache.OpenAsync(bases.Layers, input.Restored, layout.Blobs, cancellationToken);
        var blind = cache.IsRestored ? Blind(input, dockerfile, keepsShell) : null;
        await using var registry = await LocalRegistryServer.StartAsync(
            layout.Blobs,
            [layout.Image, cache.Repository],
            cancellationToken
        );
        await File.WriteAllTextAsync(configuration, RegistriesConf.Local(registry.Host), cancellationToken);
        var progress = new BuildProgress();
        var options = new BuildOptions(
            directory,
            authorities,
            CommitTime(input),
            keepsCache ? $"{registry.Host}/{cache.Repository.Name}" : null,
            cache.IsRestored && blind is null,
            keepsShell
        );
        var wanted = Wanted(input, dockerfile);
        Require(await buildah.WatchAsync(options.Build(wanted), progress.Observe, cancellationToken), progress);
        Require(
            await buildah.RunAsync(BuildOptions.Push($"{registry.Host}/{layout.Image.Name}:{Tag}"), cancellationToken),
            progress
        );
        var annotations = keepsShell
            ? await BaseAnnotations.AddAsync(buildah, wanted, dockerfile, cancellationToken)
            : input.Annotations;
        await layout.FinishAsync(Tag, input.Created, annotations, cancellationToken);
        if (keepsCache)
        {
            await layout.KeepAsync(cache.Document(), cancellationToken);
        }
        context.Log.Line(
            $"{progress.Instructions} instructions, {progress.Reused} of them answered from the cache{(cache.IsRestored ? blind : " (none was given)")}"
        );
        return new StepReport { Ok = true, Build = new BuildReport(progress.Instructions, progress.Reused) };
    }

    /// <summary>Why what the cache has may be of another commit; null when it may not.</summary>
    private static string? Blind(BuildInput input, string dockerfile, bool keepsShell) =>
        keepsShell ? " (not used: SHELL is said, or a base brings ONBUILD instructions along)"
        : CacheBlindSpots.First(dockerfile, input.Args.Select(argument => argument.Name).ToHashSet()) is { } spot
            ? $" (not used, because it would not know {spot})"
        : null;

    /// <summary>Buildah warns of arguments that nobody declares, so they are left out.</summary>
    private static BuildInput Wanted(BuildInput input, string dockerfile) =>
        input with
        {
            Args =
            [
                .. input.Args,
                .. (input.Offered ?? []).Where(offered => DeclaredArguments.Has(dockerfile, offered.Name)),
            ],
        };

    /// <summary>The step that cloned gave it to all files.</summary>
    private static DateTimeOffset CommitTime(BuildInput input) =>
        new(Directory.GetLastWriteTimeUtc(input.Source), TimeSpan.Zero);

    private static void Require(ToolResult result, BuildProgress progress)
    {
        if (!result.Ok)
        {
            throw BuildFault.Of(result, progress.Current);
        }
    }
}
