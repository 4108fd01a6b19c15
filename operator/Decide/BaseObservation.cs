namespace Dockerflow.Decide;

/// <summary>
/// The digests that the watched references have now, as far as the registries answered; of when the oldest of these answers
/// is, and the newest problem.
/// </summary>
public sealed record BaseObservation(
    IReadOnlyList<ObservedBase> Now,
    DateTimeOffset? At = null,
    Problem? Problem = null
)
{
    public static readonly BaseObservation None = new([]);
}
