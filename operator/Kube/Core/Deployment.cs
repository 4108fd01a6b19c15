using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>apps/v1 Deployment, as far as an operator reads it.</summary>
public sealed record Deployment : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public DeploymentSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
    public DeploymentStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
