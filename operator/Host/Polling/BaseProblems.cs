using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;

namespace Dockerflow.Host.Polling;

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

    /// <summary>An answer that breaks the protocol may come from one repository as well as from a registry in repair.</summary>
    public static HostSays SaysOf(OutboundFault kind) =>
        kind switch
        {
            OutboundFault.Unreachable or OutboundFault.ServerError or OutboundFault.Tls => HostSays.Failed,
            OutboundFault.RateLimited => HostSays.Limits,
            OutboundFault.Unauthorized or OutboundFault.Forbidden or OutboundFault.NotFound => HostSays.Answered,
            _ => HostSays.Nothing,
        };
}
