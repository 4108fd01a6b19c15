using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Promotions;

/// <summary>One digest entering one environment. Child of its ContainerBuild.</summary>
public sealed record Promotion : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public PromotionSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
    public PromotionStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
