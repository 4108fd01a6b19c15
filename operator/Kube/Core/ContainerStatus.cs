namespace Dockerflow.Kube.Core;

/// <summary>One container of a Pod: what runs, and how it ended. ImageID carries the digest that the runtime really used.</summary>
public sealed record ContainerStatus
{
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";
    public string? Image { get; init; }
    public string? ImageID { get; init; }
    public bool Ready { get; init; }
    public int RestartCount { get; init; }
    public ContainerState State
    {
        get;
        init => field = value ?? new();
    } = new();
    public ContainerState LastState
    {
        get;
        init => field = value ?? new();
    } = new();
}
