using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps;

/// <summary>A step that cannot go on; the message is fit for a user's status and says the remedy where one is known.</summary>
public sealed class StepException : Exception
{
    /// <summary>Makes a failure with its reason.</summary>
    public StepException(FailureReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>Decides what the operator does next.</summary>
    public FailureReason Reason { get; }
}
