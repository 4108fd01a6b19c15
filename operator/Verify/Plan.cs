using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Verify;

/// <summary>What to do now about one verification; exactly one of these.</summary>
public abstract record Plan
{
    /// <summary>Start the candidate with the probe beside it.</summary>
    public sealed record CreatePod : Plan;

    /// <summary>Wait for the probe.</summary>
    public sealed record Wait(string Message) : Plan;

    /// <summary>All required checks passed.</summary>
    public sealed record Pass(IReadOnlyList<CheckResult> Checks) : Plan;

    /// <summary>The candidate is refused, or could not be tried.</summary>
    public sealed record Fail(IReadOnlyList<CheckResult> Checks, RunFailure Failure) : Plan;
}
