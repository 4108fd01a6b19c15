using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Bases;

/// <summary>
/// Which digests a base image had before. A registry knows no order among the digests of a tag, so the order in which
/// builds met them is carried along from run to run.
/// </summary>
public static class BaseMemory
{
    /// <summary>Most entries of a run; the oldest leave first.</summary>
    public const int MostEntries = 50;

    /// <summary>What a run that follows this one has to know: what came before its bases, and its bases.</summary>
    public static IReadOnlyList<BaseImage> After(BuildRun? anchor) =>
        anchor is null
            ? []
            : [.. anchor.Status.Bases.SelectMany(own => Before(anchor, own).Append(own)).TakeLast(MostEntries)];

    /// <summary>True when the reference had this digest already, before the one that the anchor recorded.</summary>
    public static bool WentBack(BuildRun anchor, BaseImage then, BaseImage now) =>
        Before(anchor, then).Any(earlier => !BaseIdentity.Moved(earlier, now));

    /// <summary>Whoever went back to a digest knowingly is at that point again: what came after it is not earlier any more.</summary>
    private static IEnumerable<BaseImage> Before(BuildRun anchor, BaseImage own) =>
        (anchor.Spec.EarlierBases ?? [])
            .Where(earlier => earlier.Name == own.Name)
            .TakeWhile(earlier => BaseIdentity.Moved(earlier, own));
}
