using Dockerflow.Api.Steps;

namespace Dockerflow.Api.BuildRuns;

/// <summary>What follows from a reason.</summary>
public static class FailureReasons
{
    /// <summary>Who can mend it; the operator tries infrastructure and configuration failures again by itself, with growing pauses.</summary>
    /// <param name="reason">What happened.</param>
    /// <param name="step">Where: time that runs out while something is fetched or sent is not the repository's.</param>
    public static FailureClass ClassOf(FailureReason reason, string step = "") =>
        reason switch
        {
            FailureReason.Timeout
                when step is StepNames.Clone or StepNames.Pull or StepNames.Restore or StepNames.Push =>
                FailureClass.Infrastructure,
            FailureReason.SecretMissing
            or FailureReason.SecretInvalid
            or FailureReason.SourceAuth
            or FailureReason.BaseAuth
            or FailureReason.PushDenied
            or FailureReason.PublishDenied
            or FailureReason.TagImmutable
            or FailureReason.PodRefused
            or FailureReason.CandidateUnpullable => FailureClass.Configuration,
            FailureReason.RevisionNotFound
            or FailureReason.SourceInvalid
            or FailureReason.DockerfileMissing
            or FailureReason.DockerfileInvalid
            or FailureReason.BaseNotFound
            or FailureReason.RunFailed
            or FailureReason.OutOfMemory
            or FailureReason.DiskFull
            or FailureReason.Timeout
            or FailureReason.ImageInvalid
            or FailureReason.CandidateNotStarted
            or FailureReason.ChecksFailed => FailureClass.Repository,
            _ => FailureClass.Infrastructure,
        };
}
