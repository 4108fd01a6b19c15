using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;

namespace Dockerflow.Steps;

/// <summary>What a step reports of an exception that ended it. Pure.</summary>
internal static class StepFaults
{
    public static StepReport Of(Exception fault, bool isStopped) =>
        fault switch
        {
            StepException failure => Failed(failure.Reason, failure.Message),
            OperationCanceledException when isStopped => Failed(
                FailureReason.Cancelled,
                "stopped from outside before it was done"
            ),
            IOException full when DiskFull.Says(full) => Failed(FailureReason.DiskFull, DiskFull.Message),
            // The runtime says so before the kernel would; what a step reads is not the operator's fault.
            OutOfMemoryException => Failed(
                FailureReason.OutOfMemory,
                "the step needed more memory than its limit; what it reads is out of all proportion, see its log"
            ),
            OutboundException outbound => Failed(FailureReason.StepFailed, outbound.Message),
            _ => Failed(FailureReason.StepFailed, $"unexpected {fault.GetType().Name}: {fault.Message}"),
        };

    private static StepReport Failed(FailureReason reason, string message) =>
        new()
        {
            Ok = false,
            Reason = reason,
            Message = Printable.Escape(message),
        };
}
