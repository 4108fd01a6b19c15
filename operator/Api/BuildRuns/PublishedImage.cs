using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// What was published: repository@digest, the tags it got, and when. Content is the candidate's: images of the same
/// content need no rollout of the newer one. LayersSince is when the oldest layer was made that was reused from a cache;
/// null where all were made anew.
/// </summary>
public sealed record PublishedImage(
    string Reference,
    string Digest,
    IReadOnlyList<string> Tags,
    DateTimeOffset PublishedAt,
    string Content = "",
    DateTimeOffset? LayersSince = null
)
{
    /// <summary>Age counts from here: an image is no fresher than what it reuses.</summary>
    [JsonIgnore]
    public DateTimeOffset FreshAt => LayersSince ?? PublishedAt;

    public IReadOnlyList<string> Tags { get; init; } = Tags.Compact();
}
