using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Cache;

/// <summary>
/// A write of this process that the cache does not show yet. Version is what the server answered; of a deletion, a
/// version that the deleted object had. Since is a timestamp.
/// </summary>
internal sealed record PendingWrite(ResourceKey Key, string? Uid, string? Version, bool IsDeletion, long Since)
{
    /// <summary>Whom it holds back, and what.</summary>
    public IReadOnlyList<Action> Releases { get; init; } = [];

    /// <summary>Shown, replaced by a later write, or given up.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Ends it and what it holds back; to be called once.</summary>
    public void End()
    {
        IsOver = true;
        foreach (var release in Releases)
            release();
    }

    /// <summary>Ends it, and leaves what it holds back to another write.</summary>
    public void HandOver() => IsOver = true;

    /// <summary>True if this state is the written one or a newer one; of a deletion, if the object is on its way out.</summary>
    public bool IsShownBy(ObjectMeta state)
    {
        if (IsDeletion && state.Uid == Uid)
            return state.DeletionTimestamp is not null;
        // The state of another object under this name is older or newer; only comparable versions tell.
        return (state.Uid == Uid || ResourceVersion.IsComparable(Version))
            && ResourceVersion.IsAtLeast(state.ResourceVersion, Version);
    }

    /// <summary>
    /// True if this change of the cache brings it up to the write. Without comparable versions an object that appears
    /// under the name with another uid is taken for a newer one.
    /// </summary>
    public bool IsShownBy(ObjectMeta? old, ObjectMeta? now) =>
        now is null
            ? old?.Uid == Uid
            : IsShownBy(now) || now.Uid != Uid && now.Uid != old?.Uid && !ResourceVersion.IsComparable(Version);
}
