using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Control;

/// <summary>Holds back the keys of one controller that a write of T concerns, by the mapping that also maps T's changes.</summary>
internal sealed class WriteFollower<T>(Func<Change<T>, IEnumerable<ResourceKey>> keys, WriteBarrier barrier)
    : IWriteFollower<T>
    where T : class, IResource
{
    public IReadOnlyList<ResourceKey> Hold(Change<T> write)
    {
        ResourceKey[] concerned = [.. keys(write).Distinct()];
        barrier.Hold(concerned);
        return concerned;
    }

    public void Release(IReadOnlyList<ResourceKey> concerned) => barrier.Release(concerned);
}
