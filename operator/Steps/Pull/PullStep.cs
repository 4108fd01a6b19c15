using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Pull;

/// <summary>
/// Resolves every image that the target starts from, once, and puts exactly those digests into the build's storage,
/// under the names the Dockerfile uses.
/// </summary>
internal static class PullStep
{
    public static async Task<StepReport> RunAsync(
        PullInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var bases = FindBases(input);
        using var access = RegistryAccess.Open(input.Hosts, input.AuthFile, context.Clock);
        using var temporary = new TemporaryDirectory();
        var questions = StepRetrier.Create(RetryRules.ForQuestion, context);
        var resolver = new BaseResolver(
            (reference, platform, ct) =>
                questions.RunAsync(again => access.Client.ResolveAsync(reference, platform, again), ct),
            input.Platform,
            input.Pinned ?? []
        );
        var pulled = new List<BaseImage>();
        await using var puller = await BasePuller.OpenAsync(
            access.Client,
            bases,
            temporary,
            context,
            cancellationToken
        );
        foreach (var found in bases)
        {
            var resolved = await resolver.ResolveAsync(found, cancellationToken);
            var (digest, platform) = (resolved.Digest, found.Platform ?? input.Platform);
            context.Log.Line($"{found.Reference} is {digest} ({found.Where}, line {found.Line})");
            await puller.PullAsync(found, digest, platform, cancellationToken);
            pulled.Add(new BaseImage(found.Reference.ToString(), digest.ToString(), ManifestOf(resolved, platform)));
        }
        await puller.KeepLayersAsync(cancellationToken);
        return Report(pulled, context);
    }

    /// <summary>Whoever watches a base looks for what clusters run; the manifest of another platform says nothing to him.</summary>
    internal static string ManifestOf(ResolvedImage resolved, string platform) =>
        resolved.IsIndex && Platform.TryParse(platform, out var built) && built == Platform.LinuxAmd64
            ? resolved.PlatformDigest.ToString()
            : "";

    private static IReadOnlyList<DockerfileBase> FindBases(PullInput input)
    {
        var directory = TreePath.RequireDirectory(input.Source, input.ContextDir, "source.git.contextDir");
        var text = DockerfileSource.Read(directory, input.Dockerfile);
        return BaseFinder.Find(
            StageReader.Read(text, new BuildArguments(input.Args, input.Platform)),
            input.Target,
            input.Platform
        );
    }

    /// <summary>The last line of the log is for the operator, which compares its hash with the report.</summary>
    private static StepReport Report(List<BaseImage> pulled, StepContext context)
    {
        var distinct = pulled.DistinctBy(found => found.Name, StringComparer.Ordinal).ToList();
        var line = JsonSerializer.Serialize(new BasesDocument(distinct), ApiJson.Default.BasesDocument);
        context.Log.Raw(line);
        return new StepReport
        {
            Ok = true,
            Pull = new PullReport(
                distinct.Count,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)))
            ),
        };
    }
}
