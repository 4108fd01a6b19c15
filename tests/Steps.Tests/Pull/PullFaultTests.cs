using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Pull;

namespace Dockerflow.Steps.Tests.Pull;

public sealed class PullFaultTests
{
    public static TheoryData<Exception?, string, FailureReason> Faults =>
        new()
        {
            {
                new OutboundException(OutboundFault.NotFound, "registry.example", "gone"),
                "",
                FailureReason.BaseNotFound
            },
            { new OutboundException(OutboundFault.Forbidden, "registry.example", "no"), "", FailureReason.BaseAuth },
            {
                new OutboundException(OutboundFault.ServerError, "registry.example", "500"),
                "",
                FailureReason.RegistryUnavailable
            },
            { null, "invalid tar header", FailureReason.RegistryUnavailable },
            { null, "write /x: no space left on device", FailureReason.DiskFull },
            { new IOException("No space left on device", 28), "", FailureReason.DiskFull },
            { new IOException("broken pipe", 32), "", FailureReason.RegistryUnavailable },
            {
                new OutboundException(OutboundFault.NotFound, "registry.example", "gone"),
                "write /x: no space left on device",
                FailureReason.DiskFull
            },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Of_WhatWentWrong_IsAReasonAndNamesTheBase(Exception? fault, string tail, FailureReason expected)
    {
        ImageReference.TryParse("registry.example/base:1", out var reference, out _).ShouldBeTrue();

        var told = PullFault.Of(reference, fault, tail);

        told.Reason.ShouldBe(expected);
        if (expected != FailureReason.DiskFull)
        {
            told.Message.ShouldContain("registry.example/base:1 was found but could not be pulled");
        }
    }
}
