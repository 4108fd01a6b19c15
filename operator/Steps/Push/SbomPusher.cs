using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Push;

/// <summary>Stores inspect's SBOM beside the image, as an artifact about exactly the manifest that was pushed.</summary>
internal sealed class SbomPusher(RegistryClient client, RepositoryName repository, Retrier retrier, StepLog log)
{
    private static readonly Dictionary<string, string> Title = new()
    {
        ["org.opencontainers.image.title"] = SbomFile.Name,
    };

    /// <summary>A registry that takes only images does not fail the run: it has its image, and its log says what it lacks.</summary>
    public async Task<PushReport> PushAsync(
        PushReport report,
        LayoutImage image,
        PushInput input,
        CancellationToken cancellationToken
    )
    {
        if (input.Documents is not { } directory || await LayerAsync(directory, cancellationToken) is not { } layer)
        {
            return report;
        }
        var tag = $"{input.Tag}-sbom";
        try
        {
            var artifact = new Artifact(SpdxDocument.MediaType, [layer], image.Manifest);
            var digest = await retrier.RunAsync(
                token => client.PutArtifactAsync(repository, tag, artifact, token),
                cancellationToken
            );
            log.Line($"pushed the SBOM {repository}:{tag} as {digest}");
            return report with { Sbom = digest.ToString(), SbomSha256 = layer.Digest.Hex };
        }
        catch (OutboundException refusal) when (refusal.Kind is OutboundFault.Protocol or OutboundFault.TagImmutable)
        {
            log.Line($"the registry does not take the SBOM, so it is not stored: {refusal.Message}");
            return report;
        }
    }

    private static async Task<ArtifactLayer?> LayerAsync(string directory, CancellationToken cancellationToken)
    {
        await using var file = SbomFile.Open(directory);
        return file is null
            ? null
            : new ArtifactLayer(
                SpdxDocument.MediaType,
                Digest.Parse($"sha256:{await SbomFile.HashAsync(file, cancellationToken)}"),
                file.Length,
                _ =>
                    ValueTask.FromResult<Stream>(SbomFile.Open(directory) ?? throw new IOException("the SBOM is gone")),
                Title
            );
    }
}
