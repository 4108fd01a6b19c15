using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;

namespace Dockerflow.Steps.Tests;

public sealed class StepFaultsTests
{
    public static TheoryData<Exception, bool, FailureReason> Faults =>
        new()
        {
            { new StepException(FailureReason.SourceInvalid, "a link"), false, FailureReason.SourceInvalid },
            { new OperationCanceledException(), true, FailureReason.Cancelled },
            { new OperationCanceledException(), false, FailureReason.StepFailed },
            { new IOException("No space left on device", 28), false, FailureReason.DiskFull },
            { new IOException("broken pipe", 32), false, FailureReason.StepFailed },
            // Tried again as infrastructure, it would cost a whole build each time.
            { new InsufficientMemoryException(), false, FailureReason.OutOfMemory },
            {
                new OutboundException(OutboundFault.NotFound, "registry.example", "gone"),
                false,
                FailureReason.StepFailed
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_WhatEndedAStep_IsAReason(Exception fault, bool isStopped, FailureReason expected)
    {
        var report = StepFaults.Of(fault, isStopped);

        (report.Ok, report.Reason).ShouldBe((false, (FailureReason?)expected));
        report.Message.ShouldNotBeNullOrEmpty();
    }
}
