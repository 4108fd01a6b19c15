using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Admissions;

/// <summary>
/// Who waits, and who was let in and is not among the active runs yet. Whoever is let in counts as active until it asks
/// again or leaves; so two that ask one after the other never get the same place. Not safe for concurrent use.
/// </summary>
public sealed class WaitingLine(PolicyLimits limits)
{
    private readonly Dictionary<(string Namespace, string Name), Waiting> waiting = [];
    private readonly Dictionary<(string Namespace, string Name), Waiting> admitted = [];

    /// <summary>How many wait.</summary>
    public int Length => waiting.Count;

    /// <summary>
    /// Lets it in if there is room. Who asks again for the same reason keeps the time since which it waits.
    /// </summary>
    /// <param name="asks">Who asks, and since when it waits if it did not ask before.</param>
    /// <param name="runs">Active runs by namespace.</param>
    public (Admission Admission, bool IsIn) Ask(Waiting asks, IReadOnlyDictionary<string, int> runs)
    {
        var key = (asks.Namespace, asks.Name);
        var own = Known(key) is { } known && known.Reason == asks.Reason ? known : asks;
        admitted.Remove(key);
        waiting.Remove(key);
        var active = Active(runs);
        int Of(string ns) => active.GetValueOrDefault(ns);
        var admission = new Admission(
            active.Values.Sum(),
            Of(own.Namespace),
            QueueOrder.Ahead(own, waiting.Values, Of, limits),
            own.Since
        );
        var isIn =
            admission.Active + admission.Ahead < limits.ConcurrentRuns
            && QueueOrder.HasRoom(admission.ActiveInNamespace, limits);
        (isIn ? admitted : waiting)[key] = own;
        return (admission, isIn);
    }

    /// <summary>It wants nothing, or not now. False when it was not known.</summary>
    public bool Leave(string ns, string name) => waiting.Remove((ns, name)) | admitted.Remove((ns, name));

    /// <summary>Those who come first, in order, as many as there is room for.</summary>
    public IReadOnlyList<Waiting> Next(IReadOnlyDictionary<string, int> runs)
    {
        var active = Active(runs);
        List<Waiting> chosen = [];
        for (var room = limits.ConcurrentRuns - active.Values.Sum(); room > 0; room--)
        {
            var others = waiting.Values.Where(each => !chosen.Contains(each));
            if (QueueOrder.First(others, ns => active.GetValueOrDefault(ns), limits) is not { } first)
            {
                break;
            }
            chosen.Add(first);
            active[first.Namespace] = active.GetValueOrDefault(first.Namespace) + 1;
        }
        return chosen;
    }

    private Waiting? Known((string, string) key) => waiting.GetValueOrDefault(key) ?? admitted.GetValueOrDefault(key);

    private Dictionary<string, int> Active(IReadOnlyDictionary<string, int> runs)
    {
        var active = new Dictionary<string, int>(runs);
        foreach (var (ns, _) in admitted.Keys)
        {
            active[ns] = active.GetValueOrDefault(ns) + 1;
        }
        return active;
    }
}
