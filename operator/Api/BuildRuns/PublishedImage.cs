using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>What was published: repository@digest, the tags it got, and when. Age counts from here.</summary>
public sealed record PublishedImage(
    string Reference,
    string Digest,
    IReadOnlyList<string> Tags,
    DateTimeOffset PublishedAt
)
{
    public IReadOnlyList<string> Tags { get; init; } = Tags.Compact();
}
