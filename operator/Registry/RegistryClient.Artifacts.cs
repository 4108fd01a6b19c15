namespace Dockerflow.Registry;

/// <content>Documents beside images.</content>
public sealed partial class RegistryClient
{
    /// <summary>
    /// Stores a document under a tag and returns the digest of its manifest. Blobs that are there are not sent again; the
    /// manifest goes last, so that a tag never names half a document. The same document again changes nothing.
    /// A registry that knows <see cref="Artifact.Subject"/> lists the document with the image's referrers and says so
    /// with <c>OCI-Subject</c> (OCI distribution-spec 1.1, "Pushing Manifests with Subject"). One that does not keeps it
    /// all the same, and the tag, which the caller always gives, is what finds it: hence no referrers tag is written.
    /// </summary>
    /// <param name="repository">Where; the subject should be there too.</param>
    /// <param name="tag">What finds it in any registry.</param>
    /// <param name="artifact">The document.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Digest> PutArtifactAsync(
        RepositoryName repository,
        string tag,
        Artifact artifact,
        CancellationToken cancellationToken
    )
    {
        var manifest = ArtifactManifest.Write(artifact);
        foreach (var layer in artifact.Layers.Append(ArtifactManifest.EmptyConfig).DistinctBy(layer => layer.Digest))
        {
            await PutLayerAsync(repository, layer, cancellationToken);
        }
        return await PutManifestAsync(repository, tag, manifest, MediaTypes.OciManifest, cancellationToken);
    }

    private async Task PutLayerAsync(
        RepositoryName repository,
        ArtifactLayer layer,
        CancellationToken cancellationToken
    )
    {
        if (!await BlobExistsAsync(repository, layer.Digest, cancellationToken))
        {
            await UploadBlobAsync(repository, layer.Digest, layer.Size, layer.Open, cancellationToken);
        }
    }
}
