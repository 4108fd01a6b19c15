using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Decide.Bases;
using Dockerflow.Registry;

namespace Dockerflow.Host.Polling;

/// <summary>What a reference stood for when its registry last answered, of when that is, and what was wrong the last time.</summary>
/// <param name="Reference">Fully qualified.</param>
/// <param name="Base">Null until the registry has answered once.</param>
/// <param name="Info">What the registry said about it, to be asked whether that has changed.</param>
/// <param name="At">When it last answered well.</param>
/// <param name="Problem">What is wrong with the question, or with the registry.</param>
internal sealed record BaseAnswer(
    string Reference,
    ObservedBase? Base = null,
    ManifestInfo? Info = null,
    DateTimeOffset? At = null,
    Problem? Problem = null
)
{
    /// <param name="info">What the registry says now.</param>
    /// <param name="manifest">The image for linux/amd64 in an index; blank where it is not known or there is none.</param>
    /// <param name="now">The time.</param>
    /// <param name="debounce">A digest that held for as long ends a series of moves.</param>
    public BaseAnswer Found(ManifestInfo info, string manifest, DateTimeOffset now, TimeSpan debounce)
    {
        var image = new BaseImage(Reference, info.Digest.ToString(), manifest);
        return new(Reference, Seen(image, now, debounce), info, now);
    }

    /// <summary>Another architecture's new image in the index is no move.</summary>
    private ObservedBase Seen(BaseImage image, DateTimeOffset now, TimeSpan debounce) =>
        Base is null ? new(image, now, now)
        : !BaseIdentity.Moved(Base.Image, image) ? Base with { Image = image }
        : new(image, now, now - Base.Since < debounce ? Base.MovingSince : now);
}
