using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Core;

namespace Dockerflow.Build;

/// <summary>
/// All that the next step of one build is decided from. SecretProblem is set when a Secret that the build needs is
/// missing or of the wrong shape; Bases when pull has ended well and its document was read and matched its hash;
/// Log holds the last lines of the container that failed.
/// </summary>
public sealed record Facts(
    BuildRun Run,
    Job? Job,
    Pod? Pod,
    RunFailure? SecretProblem,
    BasesDocument? Bases,
    string Log,
    DateTimeOffset Now
)
{
    /// <summary>What the canary has shown, when no Job was there yet.</summary>
    public IsolationVerdict Isolation { get; init; } = IsolationVerdict.Plain;
}
