using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;

namespace Dockerflow.Host.Control;

/// <summary>A registry's refusal in the words of a ContainerBuild's conditions.</summary>
internal static class BaseProblems
{
    public static string ReasonOf(OutboundException fault) =>
        fault.Kind switch
        {
            OutboundFault.Unauthorized or OutboundFault.Forbidden => nameof(FailureReason.BaseAuth),
            OutboundFault.NotFound => nameof(FailureReason.BaseNotFound),
            OutboundFault.AddressForbidden => Decide.Reasons.PolicyDenied,
            _ => nameof(FailureReason.RegistryUnavailable),
        };
}
