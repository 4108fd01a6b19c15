using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Decide.Admissions;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;
using Dockerflow.Metrics;
using Dockerflow.Runs;

namespace Dockerflow.Host.Control;

/// <summary>
/// The one line of all namespaces in which builds wait for others to end. It is rebuilt by asking: after a restart
/// everybody asks again, with the waiting time that the status remembers.
/// </summary>
internal sealed class AdmissionQueue(PolicyLimits limits, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<Store<BuildRun>> stores = [];
    private readonly WaitingLine line = new(limits);

    /// <summary>Every scope adds its runs, so that the limit holds over all namespaces.</summary>
    public void Add(Store<BuildRun> runs) => stores.Add(runs);

    /// <summary>Asks for room because of a reason, waiting since then if it did not ask before; lets in when there is some.</summary>
    public Admission Ask(ResourceKey key, string reason, DateTimeOffset since)
    {
        lock (gate)
        {
            var (admission, isIn) = line.Ask(new(key.Namespace, key.Name, reason, since), Active());
            if (isIn)
            {
                Instruments.QueueWait.Observe(Math.Max(0, (time.GetUtcNow() - admission.Since!.Value).TotalSeconds));
            }
            Instruments.QueueLength.Set(line.Length);
            return admission;
        }
    }

    /// <summary>It wants nothing, or not now.</summary>
    public void Leave(ResourceKey key)
    {
        lock (gate)
        {
            if (line.Leave(key.Namespace, key.Name))
            {
                Instruments.QueueLength.Set(line.Length);
            }
        }
    }

    /// <summary>Those who come first, as many as there is room for.</summary>
    public IReadOnlyList<ResourceKey> Next()
    {
        lock (gate)
        {
            return line.Length == 0
                ? []
                : [.. line.Next(Active()).Select(first => new ResourceKey(first.Namespace, first.Name))];
        }
    }

    private Dictionary<string, int> Active() =>
        stores
            .SelectMany(store => store.ByIndex(Indexes.Active, Indexes.Active))
            .CountBy(run => run.Metadata.Namespace!)
            .ToDictionary();
}
