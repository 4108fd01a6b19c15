namespace Dockerflow.Api.Steps;

/// <summary>What a build left for the next one, by the names that Buildah gave; one entry for each instruction.</summary>
public sealed record CacheDocument(IReadOnlyList<CacheEntry> Entries);
