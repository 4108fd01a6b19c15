using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A summary that can be recomputed at any time from the BuildRuns and Promotions.</summary>
public sealed record ContainerBuildStatus
{
    public long? ObservedGeneration { get; init; }
    public IReadOnlyList<Condition> Conditions
    {
        get;
        init => field = value.Compact();
    } = [];
    public ImageStatus? Image { get; init; }
    public NextBuild? Next { get; init; }

    /// <summary>Only while a build waits for others to end.</summary>
    public QueueStatus? Queue { get; init; }

    /// <summary>Name of the newest BuildRun.</summary>
    public string? Run { get; init; }

    /// <summary>What is going on, in one line: for people, and the board of kubectl get.</summary>
    public string? Summary { get; init; }

    /// <summary>The last environment, in order, that serves the newest published image.</summary>
    public string? Stage { get; init; }
    public string? LastHandledRebuild { get; init; }
    public IReadOnlyList<EnvironmentStatus> Environments
    {
        get;
        init => field = value.Compact();
    } = [];
}
