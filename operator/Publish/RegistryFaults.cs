using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Runs;

namespace Dockerflow.Publish;

/// <summary>What a registry's refusal means for the run.</summary>
internal static class RegistryFaults
{
    /// <summary>Null when trying again may help.</summary>
    public static RunFailure? Final(OutboundException fault) =>
        fault.Kind switch
        {
            OutboundFault.Unauthorized or OutboundFault.Forbidden => Failures.Of(
                FailureReason.PublishDenied,
                $"{fault.Message}; check the Secret that spec.image.credentialsRef names: it must allow pushing to spec.image.repository"
            ),
            OutboundFault.NotFound => Failures.Of(
                FailureReason.PublishDenied,
                $"{fault.Message}; does the candidate's repository still exist?"
            ),
            OutboundFault.TagImmutable => Failures.Of(
                FailureReason.TagImmutable,
                $"{fault.Message}; leave it out of spec.image.tags, or let the registry overwrite it"
            ),
            OutboundFault.AddressForbidden or OutboundFault.Tls => Failures.Of(
                FailureReason.RegistryUnavailable,
                fault.Message
            ),
            OutboundFault.Protocol or OutboundFault.TooLarge => Failures.Of(FailureReason.ImageInvalid, fault.Message),
            _ => null,
        };
}
