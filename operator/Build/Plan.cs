using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Build;

/// <summary>What to do now about one build; exactly one of these.</summary>
public abstract record Plan
{
    /// <summary>Ask the server whether it would take the Pod, then create the Job.</summary>
    public sealed record CreateJob : Plan;

    /// <summary>Nothing is begun yet; say why.</summary>
    public sealed record Hold(string Message) : Plan;

    /// <summary>Tell how far it is and wait for the Pod.</summary>
    public sealed record Wait(IReadOnlyList<StepStatus> Steps, string Message) : Plan;

    /// <summary>The candidate is in the candidates repository.</summary>
    public sealed record Complete(
        IReadOnlyList<StepStatus> Steps,
        Candidate Candidate,
        IReadOnlyList<BaseImage> Bases,
        CacheStatus? Cache = null
    ) : Plan;

    /// <summary>There will be no candidate.</summary>
    public sealed record Fail(IReadOnlyList<StepStatus> Steps, RunFailure Failure) : Plan;
}
