namespace Dockerflow.Kube.Core;

/// <summary>The wish of a Deployment. Replicas is null only in a body that the API server has not defaulted yet.</summary>
public sealed record DeploymentSpec
{
    public int? Replicas { get; init; }
    public bool Paused { get; init; }
    public int? ProgressDeadlineSeconds { get; init; }
    public LabelSelector Selector
    {
        get;
        init => field = value ?? new();
    } = new();
    public PodTemplate Template
    {
        get;
        init => field = value ?? new();
    } = new();
}
