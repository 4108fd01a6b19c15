using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Core;

/// <summary>Who holds a Lease, since when and for how long. A time that cannot be read is null.</summary>
public sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }
    public int? LeaseDurationSeconds { get; init; }

    [JsonConverter(typeof(MicroTime))]
    public DateTimeOffset? AcquireTime { get; init; }

    [JsonConverter(typeof(MicroTime))]
    public DateTimeOffset? RenewTime { get; init; }
    public int? LeaseTransitions { get; init; }
}
