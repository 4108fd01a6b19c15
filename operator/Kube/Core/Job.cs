using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>batch/v1 Job, as far as an operator reads it.</summary>
public sealed record Job : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public JobStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
