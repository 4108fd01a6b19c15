namespace Dockerflow.Api.BuildRuns;

/// <summary>Why a run failed: a typed reason, words that say what to do, and the last lines of the log where they help.</summary>
public sealed record RunFailure(
    FailureReason Reason,
    FailureClass Class,
    string Message,
    string Step = "",
    string Log = ""
);
