using System.Text.Json.Serialization;

namespace Dockerflow.Api.BuildRuns;

/// <summary>One reason per way of failing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureReason>))]
public enum FailureReason
{
    StepFailed,
    SecretMissing,
    SecretInvalid,
    SourceAuth,
    SourceUnreachable,
    RevisionNotFound,
    SourceInvalid,
    DockerfileMissing,
    DockerfileInvalid,
    BaseNotFound,
    BaseAuth,
    RegistryUnavailable,
    RunFailed,
    OutOfMemory,
    DiskFull,
    Timeout,
    Evicted,
    NodeLost,
    ImageInvalid,
    PushDenied,
    PodRefused,
    StepImageUnavailable,
    CandidateUnpullable,
    CandidateNotStarted,
    ChecksFailed,
    PublishDenied,
    TagImmutable,
    Cancelled,
    Superseded,
}
