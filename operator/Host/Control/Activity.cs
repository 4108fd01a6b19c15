using System.Collections.Concurrent;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Runs;

namespace Dockerflow.Host.Control;

/// <summary>How many runs are active in all namespaces the operator works in.</summary>
internal sealed class Activity
{
    private readonly ConcurrentBag<Store<BuildRun>> stores = [];

    public void Add(Store<BuildRun> runs) => stores.Add(runs);

    public int Count() => stores.Sum(store => store.ByIndex(Indexes.Active, Indexes.Active).Count);
}
