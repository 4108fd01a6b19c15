using System.Text.Json.Serialization;

namespace Dockerflow.Api.Promotions;

/// <summary>How far a promotion is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromotionPhase>))]
public enum PromotionPhase
{
    Pending,
    Rolling,
    Soaking,
    Verified,
    RollingBack,
    Failed,
    Superseded,
}
