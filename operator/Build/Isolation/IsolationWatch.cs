using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Build.Isolation;

/// <summary>Keeps the board true: a canary when the work begins, then every hour, sooner after something passing.</summary>
public sealed class IsolationWatch(
    KubeClient client,
    ResourceKey? key,
    BuildOptions options,
    IsolationBoard board,
    TimeProvider time,
    ILogger log
)
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>Until cancelled; at once where the policy asks for nothing, or nobody knows where a canary may be.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var shapes = IsolationRules.Shapes(options.Policy.Isolation);
        if (shapes.Count == 0)
        {
            return;
        }
        if (key is null)
        {
            Tell(
                new(null, ["there is no canary, because the operator does not know its own namespace"], IsFinal: true)
            );
            return;
        }
        var canary = new Canary(client, key.Value, options, time);
        while (!ct.IsCancellationRequested)
        {
            var again = await AskAsync(canary, shapes, ct);
            await Task.Delay(again, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> AskAsync(Canary canary, IReadOnlyList<CanaryShape> shapes, CancellationToken ct)
    {
        try
        {
            var finding = await canary.AskAsync(shapes, ct);
            Tell(finding);
            return finding.IsFinal ? Usual : Soon;
        }
        catch (KubeException problem)
        {
            log.LogWarning("The canary Pod could not be asked: {Why}", problem.Message);
            return Soon;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Soon;
        }
    }

    private void Tell(CanaryFinding finding)
    {
        var before = board.Verdict;
        board.Write(finding);
        if (board.Verdict != before)
        {
            log.LogInformation(
                "Build Pods have user namespace {UserNamespace}, seccomp {Seccomp} {Why}",
                board.Verdict.Isolation.UserNamespace,
                board.Verdict.Isolation.Seccomp,
                board.Verdict.Isolation.Reason ?? ""
            );
        }
    }
}
