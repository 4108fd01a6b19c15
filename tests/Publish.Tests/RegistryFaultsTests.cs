using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;

namespace Dockerflow.Publish.Tests;

public sealed class RegistryFaultsTests
{
    [Theory]
    [InlineData(OutboundFault.Unauthorized, FailureReason.PublishDenied)]
    [InlineData(OutboundFault.Forbidden, FailureReason.PublishDenied)]
    [InlineData(OutboundFault.NotFound, FailureReason.PublishDenied)]
    [InlineData(OutboundFault.TagImmutable, FailureReason.TagImmutable)]
    [InlineData(OutboundFault.AddressForbidden, FailureReason.RegistryUnavailable)]
    [InlineData(OutboundFault.Tls, FailureReason.RegistryUnavailable)]
    [InlineData(OutboundFault.Protocol, FailureReason.ImageInvalid)]
    [InlineData(OutboundFault.TooLarge, FailureReason.ImageInvalid)]
    public void Final_FaultThatStays_EndsTheRun(OutboundFault fault, FailureReason reason) =>
        FinalOf(fault)!.Reason.ShouldBe(reason);

    [Theory]
    [InlineData(OutboundFault.Unreachable)]
    [InlineData(OutboundFault.RateLimited)]
    [InlineData(OutboundFault.ServerError)]
    public void Final_FaultThatMayPass_IsTriedAgain(OutboundFault fault) => FinalOf(fault).ShouldBeNull();

    [Fact]
    public void Final_EveryFault_IsTriedAgainExactlyIfItMayPass()
    {
        foreach (var fault in Enum.GetValues<OutboundFault>())
        {
            (FinalOf(fault) is null).ShouldBe(new OutboundException(fault, "h", "m").IsTransient, fault.ToString());
        }
    }

    [Fact]
    public void Final_Denied_NamesTheField() =>
        FinalOf(OutboundFault.Forbidden)!.Message.ShouldContain("spec.image.credentialsRef");

    private static RunFailure? FinalOf(OutboundFault fault) =>
        RegistryFaults.Final(new OutboundException(fault, "registry.example.com", "refused"));
}
