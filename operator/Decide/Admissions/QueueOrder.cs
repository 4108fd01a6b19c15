using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Admissions;

/// <summary>
/// Who builds first when not all can. A reason counts as much as half an hour of waiting, so that what is urgent to people
/// goes first and what is not still gets its turn; each active run of the same namespace counts ten minutes, so that one
/// namespace cannot keep the others out.
/// </summary>
public static class QueueOrder
{
    private static readonly TimeSpan Class = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ActiveRun = TimeSpan.FromMinutes(10);

    /// <summary>Who of the others comes before this one and could start now if there was room.</summary>
    /// <param name="own">The one that asks.</param>
    /// <param name="others">All others that wait.</param>
    /// <param name="active">Active runs of a namespace.</param>
    /// <param name="limits">What the policy allows.</param>
    public static int Ahead(Waiting own, IEnumerable<Waiting> others, Func<string, int> active, PolicyLimits limits)
    {
        var moment = Moment(own, active);
        return others.Count(other =>
            HasRoom(active(other.Namespace), limits) && Compare(other, Moment(other, active), own, moment) < 0
        );
    }

    /// <summary>The first of those that wait and could start now, or null; in order when they are asked for one after the other.</summary>
    public static Waiting? First(IEnumerable<Waiting> all, Func<string, int> active, PolicyLimits limits) =>
        all.Where(waiting => HasRoom(active(waiting.Namespace), limits))
            .Select(waiting => (Waiting: waiting, Moment: Moment(waiting, active)))
            .Aggregate(
                ((Waiting Waiting, DateTimeOffset Moment)?)null,
                (first, next) =>
                    first is { } least && Compare(least.Waiting, least.Moment, next.Waiting, next.Moment) <= 0
                        ? first
                        : next
            )
            ?.Waiting;

    /// <summary>Whether one more run of a namespace is within its limit.</summary>
    public static bool HasRoom(int activeInNamespace, PolicyLimits limits) =>
        limits.ConcurrentRunsPerNamespace == 0 || activeInNamespace < limits.ConcurrentRunsPerNamespace;

    private static DateTimeOffset Moment(Waiting waiting, Func<string, int> active) =>
        waiting.Since + Class * Urgency(waiting.Reason) + ActiveRun * active(waiting.Namespace);

    private static int Compare(Waiting a, DateTimeOffset first, Waiting b, DateTimeOffset second) =>
        first != second ? first.CompareTo(second)
        : string.CompareOrdinal(a.Namespace, b.Namespace) is var order and not 0 ? order
        : string.CompareOrdinal(a.Name, b.Name);

    /// <summary>What somebody waits for, what a developer did, what made an image unsafe, what has some time left.</summary>
    private static int Urgency(string reason) =>
        reason switch
        {
            Reasons.Requested => 0,
            Reasons.NeverBuilt or Reasons.Spec or Reasons.Source => 1,
            Reasons.Base => 2,
            _ => 3,
        };
}
