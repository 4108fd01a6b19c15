namespace Dockerflow.Api.ContainerBuilds;

/// <summary>
/// What an environment runs: the image that was verified there last. PublishedAt is when that image, or a newer one of the
/// same content, was published; null where no record of it is left.
/// </summary>
public sealed record RunningImage(
    string Digest,
    string Revision,
    long Sequence,
    DateTimeOffset? PublishedAt = null,
    DateTimeOffset? ExpiresAt = null
);
