using System.Net;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Probe;

/// <summary>Asks the candidate in the same Pod what the Dockerflow contract promises. The operator judges the findings.</summary>
internal static class ProbeStep
{
    private static readonly CheckName[] Asked =
    [
        CheckName.Starts,
        CheckName.Port,
        CheckName.LbHeartbeat,
        CheckName.Heartbeat,
        CheckName.HeartbeatHealthy,
        CheckName.Version,
        CheckName.VersionCommit,
    ];

    public static async Task<StepReport> RunAsync(
        ProbeInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        using var client = new ProbeClient(AddressOf(input, context), context.Clock);
        var start = await new StartWait(client, context).WaitAsync(input, cancellationToken);
        var answers = new ProbeAnswers(start, input.Timeout);
        if (start.Connected)
        {
            answers = answers with
            {
                Heartbeat = await client.GetTwiceAsync(input.PathPrefix + ContractPath.Heartbeat, cancellationToken),
                Version = await client.GetTwiceAsync(input.PathPrefix + ContractPath.Version, cancellationToken),
            };
        }
        var findings = input.Checks.Intersect(Asked).Select(check => ProbeRules.Judge(check, answers, input)).ToList();
        foreach (var finding in findings)
        {
            context.Log.Line(
                $"{(finding.Passed ? "pass" : "FAIL")} {finding.Name}{(finding.Message.Length > 0 ? ": " + finding.Message : "")}"
            );
        }
        return new StepReport { Ok = true, Probe = findings };
    }

    private static Uri AddressOf(ProbeInput input, StepContext context)
    {
        var text = context.Variable("POD_IP");
        if (!IPAddress.TryParse(text, out var address) || input.Port is < 1 or > 65535)
        {
            throw new StepException(FailureReason.StepFailed, "POD_IP and the port do not make an address");
        }
        return new UriBuilder(Uri.UriSchemeHttp, address.ToString(), input.Port).Uri;
    }
}
