using System.Net;
using System.Net.Sockets;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;

namespace Dockerflow.Steps.Clone;

/// <summary>Looks up where a repository is, as the administrator's rules allow.</summary>
internal static class RemoteAddresses
{
    public static HostRules RulesOf(CloneInput input) =>
        HostRules.TryCreate(input.Hosts, out var rules, out var error)
            ? rules
            : throw new StepException(FailureReason.StepFailed, error);

    /// <summary>The addresses that may be connected to; at least one.</summary>
    /// <param name="host">As users know it, for messages.</param>
    /// <param name="name">What is looked up.</param>
    /// <param name="rule">The administrator's rule, if there is one.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public static async Task<IPAddress[]> ResolveAsync(
        string host,
        string name,
        HostRule? rule,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await CheckedAddresses.ResolveAsync(name, rule is { AllowPrivate: true }, cancellationToken);
        }
        catch (SocketException fault)
        {
            throw Unreachable($"{host} cannot be reached: the name does not resolve", fault);
        }
        catch (OutboundException fault)
        {
            throw Unreachable(
                $"{host} has no address that may be reached; an administrator can allow private addresses with the host rule allowPrivate: true",
                fault
            );
        }
    }

    private static StepException Unreachable(string message, Exception fault) =>
        new(FailureReason.SourceUnreachable, message, fault);
}
