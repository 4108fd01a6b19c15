using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Queue;

/// <summary>
/// Why a key was queued, for the log only. A value without text of its own, because most are never written:
/// <see cref="ToString"/> makes "Job ns/x changed", "retry 3" or "requeue".
/// </summary>
public readonly record struct Cause(string Why, string? Kind = null, ResourceKey Object = default, int Count = 0)
{
    public static Cause Asked { get; } = new("asked");
    public static Cause Requeue { get; } = new("requeue");
    public static Cause OwnWriteShown { get; } = new("own write shown");

    public static Cause Changed(string kind, ResourceKey of) => new("changed", kind, of);

    public static Cause Initial(string kind, ResourceKey of) => new("initial", kind, of);

    public static Cause Retry(int count) => new("retry", Count: count);

    public override string ToString() =>
        Kind is not null ? $"{Kind} {Object} {Why}"
        : Count > 0 ? $"{Why} {Count}"
        : Why ?? "";
}
