using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>One attempt: immutable inputs, results that are written once. Child of its ContainerBuild.</summary>
public sealed record BuildRun : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public BuildRunSpec Spec
    {
        get;
        init => field = value ?? new();
    } = new();
    public BuildRunStatus Status
    {
        get;
        init => field = value ?? new();
    } = new();
}
