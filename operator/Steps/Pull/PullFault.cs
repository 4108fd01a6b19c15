using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Pull;

/// <summary>Why a base that was found could not be pulled. Pure.</summary>
internal static class PullFault
{
    /// <param name="reference">The base.</param>
    /// <param name="fault">What went wrong on its way, if that is known.</param>
    /// <param name="tail">The tool's own words; they stay in the log, because they may quote what the registry sent.</param>
    public static StepException Of(ImageReference reference, Exception? fault, string tail) =>
        fault switch
        {
            _ when DiskFull.Says(tail) || (fault is IOException full && DiskFull.Says(full)) => new(
                FailureReason.DiskFull,
                DiskFull.Message
            ),
            OutboundException outbound => new(
                BaseResolver.ReasonOf(outbound.Kind),
                $"{reference} was found but could not be pulled: {outbound.Message}",
                outbound
            ),
            _ => new(
                FailureReason.RegistryUnavailable,
                $"{reference} was found but could not be pulled; the log of step pull says why",
                fault
            ),
        };
}
