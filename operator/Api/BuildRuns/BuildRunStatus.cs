using System.Text.Json.Serialization;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>What the attempt came to.</summary>
public sealed record BuildRunStatus
{
    public long? ObservedGeneration { get; init; }
    public BuildRunPhase Phase { get; init; }
    public IReadOnlyList<Condition> Conditions
    {
        get;
        init => field = value.Compact();
    } = [];
    public string? Message { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the current phase began.</summary>
    public DateTimeOffset? PhaseSince { get; init; }

    /// <summary>Name of the build Pod whose results count.</summary>
    public string? Pod { get; init; }

    /// <summary>How that Pod is kept from its node; null before it was made.</summary>
    public RunIsolation? Isolation { get; init; }
    public IReadOnlyList<StepStatus> Steps
    {
        get;
        init => field = value.Compact();
    } = [];
    public IReadOnlyList<BaseImage> Bases
    {
        get;
        init => field = value.CompactShared();
    } = [];
    public Candidate? Candidate { get; init; }
    public IReadOnlyList<CheckResult> Checks
    {
        get;
        init => field = value.Compact();
    } = [];
    public PublishedImage? Image { get; init; }
    public CacheStatus? Cache { get; init; }
    public RunLogs? Logs { get; init; }
    public RunFailure? Failure { get; init; }

    [JsonIgnore]
    public bool IsFinished => Phase >= BuildRunPhase.Succeeded;
}
