using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Bases;

/// <summary>A watched reference that has another digest than the newest build started from.</summary>
/// <param name="Then">What the build started from.</param>
/// <param name="Now">What it is now, and since when.</param>
/// <param name="IsBack">It had this digest before.</param>
public sealed record BaseMove(BaseImage Then, ObservedBase Now, bool IsBack)
{
    /// <summary>All moves since the newest run that recorded its bases; none before the first.</summary>
    public static IReadOnlyList<BaseMove> All(Facts facts) =>
        facts.BaseAnchor is { } anchor ? [.. facts.Bases.Now.SelectMany(now => Of(anchor, now))] : [];

    private static IEnumerable<BaseMove> Of(BuildRun anchor, ObservedBase now) =>
        anchor
            .Status.Bases.Where(then => then.Name == now.Image.Name && BaseIdentity.Moved(then, now.Image))
            .Take(1)
            .Select(then => new BaseMove(then, now, BaseMemory.WentBack(anchor, then, now.Image)));
}
