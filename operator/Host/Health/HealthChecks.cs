using System.Collections.Concurrent;

namespace Dockerflow.Host.Health;

/// <summary>
/// Named questions whether what the operator needs is there. Answers are kept for a second, so that asking often costs
/// the cluster nothing. Safe for concurrent use.
/// </summary>
public sealed class HealthChecks(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task>> checks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim asking = new(1, 1);
    private (DateTimeOffset At, HealthReport Report)? last;

    /// <summary>Adds or replaces a check. It fails by throwing; the exception's message is shown to whoever asks.</summary>
    public void Add(string name, Func<CancellationToken, Task> check) => checks[name] = check;

    /// <summary>Asks all at the same time; a check that takes more than 4 seconds has failed: a probe of the kubelet must get the answer.</summary>
    public async Task<HealthReport> AskAsync(CancellationToken cancellationToken)
    {
        await asking.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (last is not { } kept || now - kept.At >= KeptFor)
            {
                last = kept = (now, await AskAllAsync(cancellationToken));
            }
            return kept.Report;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<HealthReport> AskAllAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(checks.Select(check => AskAsync(check.Key, check.Value, cancellationToken)));
        return new HealthReport([.. answers.OrderBy(answer => answer.Check, StringComparer.Ordinal)]);
    }

    private async Task<HealthAnswer> AskAsync(
        string name,
        Func<CancellationToken, Task> check,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(LongestCheck, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await check(either.Token).WaitAsync(either.Token);
            return new HealthAnswer(name, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthAnswer(name, $"no answer within {LongestCheck.TotalSeconds:0} s");
        }
        // Whatever a check throws is its answer.
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new HealthAnswer(name, problem.Message);
        }
    }
}
