namespace Dockerflow.Registry;

/// <summary>A piece of an artifact's content.</summary>
/// <param name="MediaType">What the bytes are.</param>
/// <param name="Digest">Of the bytes.</param>
/// <param name="Size">Exactly as many.</param>
/// <param name="Open">Opens the content from its start; called again when it has to be sent again.</param>
/// <param name="Annotations">For people and tools (<c>org.opencontainers.image.title</c> is a file's name), or null.</param>
public sealed record ArtifactLayer(
    string MediaType,
    Digest Digest,
    long Size,
    Func<CancellationToken, ValueTask<Stream>> Open,
    IReadOnlyDictionary<string, string>? Annotations = null
)
{
    /// <summary>A document that is in memory.</summary>
    public static ArtifactLayer Of(
        string mediaType,
        byte[] content,
        IReadOnlyDictionary<string, string>? annotations = null
    ) =>
        new(
            mediaType,
            Digest.Sha256Of(content),
            content.Length,
            _ => ValueTask.FromResult<Stream>(new MemoryStream(content, writable: false)),
            annotations
        );
}
