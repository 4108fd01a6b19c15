namespace Dockerflow.Kube.Objects;

/// <summary>Rules for status.conditions, as in Kubernetes' API conventions.</summary>
public static class Conditions
{
    /// <summary>The condition of a type, or null.</summary>
    public static Condition? Find(IReadOnlyList<Condition> current, string type) =>
        current.FirstOrDefault(condition => condition.Type == type);

    /// <summary>
    /// The list with <paramref name="wanted"/> in it, in its old place or at the end. lastTransitionTime moves only
    /// if the status flips, and is cut to whole seconds, so that what was written equals what is read back.
    /// </summary>
    public static IReadOnlyList<Condition> Set(IReadOnlyList<Condition> current, Condition wanted)
    {
        var old = Find(current, wanted.Type);
        var next = wanted with { LastTransitionTime = TransitionTime(old, wanted) };
        return old is null ? [.. current, next] : [.. current.Select(each => each.Type == next.Type ? next : each)];
    }

    private static DateTimeOffset TransitionTime(Condition? old, Condition wanted) =>
        old is not null && old.Status == wanted.Status
            ? old.LastTransitionTime
            : WholeSeconds(wanted.LastTransitionTime);

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
