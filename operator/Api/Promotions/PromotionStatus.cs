using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Promotions;

/// <summary>How it went.</summary>
public sealed record PromotionStatus
{
    public long? ObservedGeneration { get; init; }
    public PromotionPhase Phase { get; init; }
    public IReadOnlyList<Condition> Conditions
    {
        get;
        init => field = value.Compact();
    } = [];
    public string? Message { get; init; }

    /// <summary>The reason of a failure, e.g. RolloutTimeout, Drifted, ConsentMissing; blank while all is well.</summary>
    public string? Reason { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? HealthyAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public IReadOnlyList<TargetStatus> Targets
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>True when the digest failed here: it goes to no environment until somebody lifts it.</summary>
    public bool Quarantined { get; init; }

    [JsonIgnore]
    public bool IsFinished => Phase is PromotionPhase.Verified or PromotionPhase.Failed or PromotionPhase.Superseded;
}
