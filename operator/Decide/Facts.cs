using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide.Admissions;
using Dockerflow.Decide.Rules;
using Dockerflow.Decide.Windows;

namespace Dockerflow.Decide;

/// <summary>
/// All that the decision about one ContainerBuild is made from.
/// Runs and promotions are this ContainerBuild's only, oldest sequence first. Recorded is the whole record of the run
/// whose inputs are asked for (<see cref="RebuildOf.Needed"/>), if it is there.
/// </summary>
public sealed record Facts(
    ContainerBuild Wish,
    IReadOnlyList<BuildRun> Runs,
    IReadOnlyList<Promotion> Promotions,
    SourceObservation Source,
    BaseObservation Bases,
    Admission Admission,
    OperatorPolicy Policy,
    DateTimeOffset Now,
    BuildRun? Recorded = null
)
{
    /// <summary>The run with the highest sequence, or null.</summary>
    public BuildRun? Newest => Runs.Count == 0 ? null : Runs[^1];

    /// <summary>The published run with the highest sequence whose digest is not quarantined, or null.</summary>
    public BuildRun? Released =>
        Runs.LastOrDefault(run =>
            run.Status is { Phase: BuildRunPhase.Succeeded, Image: { } image } && !IsQuarantined(image)
        );

    /// <summary>The newest run that recorded its bases: what the Base rule watches. Null before the first.</summary>
    public BuildRun? BaseAnchor => Runs.LastOrDefault(run => run.Status.Bases.Count > 0);

    /// <summary>When builds may start that nobody asked for by hand.</summary>
    public BuildWindows Windows => BuildWindows.Of(Wish.Spec.Rebuild);

    private bool IsQuarantined(PublishedImage image) =>
        Promotions.Any(promotion =>
            promotion.Status.Quarantined
            && (promotion.Spec.Image == image.Reference || ContentEqual.Are(promotion.Spec.Content, image.Content))
        );
}
