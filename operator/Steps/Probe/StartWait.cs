using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Probe;

/// <summary>Waits until the candidate serves.</summary>
internal sealed class StartWait(ProbeClient client, StepContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A server that keeps answering this often with neither 200 nor "not yet" (5xx, 429) means it.</summary>
    private const int SureAfter = 6;

    /// <summary>The answer that ended the waiting: 200, or the last one before the time was up.</summary>
    public async Task<ProbeAnswer> WaitAsync(ProbeInput input, CancellationToken cancellationToken)
    {
        var began = context.Clock.GetTimestamp();
        var definite = 0;
        var connected = false;
        while (true)
        {
            var answer = await client.GetAsync(input.PathPrefix + ContractPath.LbHeartbeat, cancellationToken);
            connected |= answer.Connected;
            definite = answer.Status is { } status and < 500 and not 429 and not 200 ? definite + 1 : 0;
            if (
                answer.Status == 200
                || definite >= SureAfter
                || context.Clock.GetElapsedTime(began) >= input.Timeout.Value
            )
            {
                return answer with { Connected = connected };
            }
            await Task.Delay(Pause, context.Clock, cancellationToken);
        }
    }
}
