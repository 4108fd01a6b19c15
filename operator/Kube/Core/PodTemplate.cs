using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>The Pod template of a workload.</summary>
public sealed record PodTemplate
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public PodTemplateSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
}
