using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>
/// The newest published image. Its age counts from FreshAt: when it was published, or, where it reuses layers from a cache,
/// when the oldest of them was made.
/// </summary>
public sealed record ImageStatus(
    string Reference,
    string Revision,
    long Sequence,
    DateTimeOffset PublishedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<BaseImage>? Bases = null,
    DateTimeOffset? FreshAt = null
)
{
    public IReadOnlyList<BaseImage>? Bases { get; init; } = Bases?.CompactShared();
}
