using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Verify;

/// <summary>
/// All that the next step of one verification is decided from. The Pod is one that this run controls, or null.
/// Log holds the last lines of the candidate when it failed.
/// </summary>
public sealed record Facts(BuildRun Run, Pod? Pod, RunFailure? SecretProblem, string Log, DateTimeOffset Now)
{
    /// <summary>Of what the candidate got from Secrets, once it has ended; Log is clean already.</summary>
    public Redaction Redaction { get; init; } = Redaction.Nothing;
}
