using Dockerflow.Decide;

namespace Dockerflow.Host.Planning;

/// <summary>Whether a window is open, and when the next one opens: null while one is open, or when none ever does.</summary>
internal sealed record PlanWindows(bool AreOpen, DateTimeOffset? NextOpening)
{
    /// <summary>Null where the resource has no windows.</summary>
    public static PlanWindows? Of(Facts facts) =>
        facts.Wish.Spec.Rebuild.Windows.Count == 0
            ? null
            : new(
                facts.Windows.AreOpen(facts.Now),
                facts.Windows.AreOpen(facts.Now) ? null : facts.Windows.FirstOpen(facts.Now)
            );
}
