namespace Dockerflow.Registry;

/// <summary>A blob that a repository shall hold.</summary>
/// <param name="Digest">Of the bytes.</param>
/// <param name="Size">Exactly as many.</param>
/// <param name="Open">Opens the content from its start; called again for each time that it is sent.</param>
public sealed record BlobContent(Digest Digest, long Size, Func<CancellationToken, ValueTask<Stream>> Open);
