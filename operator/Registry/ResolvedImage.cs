namespace Dockerflow.Registry;

/// <summary>What a reference stood for at one moment.</summary>
/// <param name="Digest">The digest behind the reference: an index or a single manifest.</param>
/// <param name="PlatformDigest">The manifest for the platform asked for; the same when there is no index.</param>
/// <param name="MediaType">Of <paramref name="Digest"/>.</param>
public sealed record ResolvedImage(Digest Digest, Digest PlatformDigest, string MediaType)
{
    /// <summary>There is an index in between.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);
}
