using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>The newest published image.</summary>
public sealed record ImageStatus(
    string Reference,
    string Revision,
    long Sequence,
    DateTimeOffset PublishedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<BaseImage>? Bases = null
)
{
    public IReadOnlyList<BaseImage>? Bases { get; init; } = Bases?.CompactShared();
}
