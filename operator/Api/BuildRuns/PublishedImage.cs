using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// What was published: repository@digest, the tags it got, and when. Age counts from here. Content is the candidate's:
/// images of the same content need no rollout of the newer one.
/// </summary>
public sealed record PublishedImage(
    string Reference,
    string Digest,
    IReadOnlyList<string> Tags,
    DateTimeOffset PublishedAt,
    string Content = ""
)
{
    public IReadOnlyList<string> Tags { get; init; } = Tags.Compact();
}
