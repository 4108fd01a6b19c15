using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>Does things again by <see cref="RetryRules"/>. Safe for concurrent use: each piece of work counts for itself.</summary>
/// <param name="rules">When.</param>
/// <param name="clock">Waiting goes by it.</param>
/// <param name="chance">A number in [0, 1), for each pause.</param>
/// <param name="told">Hears of each pause when it has begun.</param>
public sealed class Retrier(RetryRules rules, TimeProvider clock, Func<double> chance, Action<RetryNotice> told)
{
    // Whoever gets on by less is not getting on.
    private const long MinProgress = 1024 * 1024;
    private int _retries;

    /// <summary>How often anything was done again.</summary>
    public int Retries => _retries;

    /// <summary>Works until it goes well, or fails in a way, or for a time, that leaves no hope.</summary>
    /// <param name="work">Must be fit to be done twice.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="progress">How much is done for good. When it has grown, failures are counted anew.</param>
    /// <exception cref="OutboundException">The last failure.</exception>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken,
        Func<long>? progress = null
    )
    {
        var (failures, since, done) = (0, 0L, 0L);
        while (true)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (OutboundException fault)
            {
                if (progress?.Invoke() is { } now && now - done >= MinProgress)
                {
                    (failures, done) = (0, now);
                }
                since = failures++ == 0 ? clock.GetTimestamp() : since;
                var elapsed = clock.GetElapsedTime(since);
                if (rules.Pause(fault, failures, elapsed, chance()) is not { } pause)
                {
                    throw GivenUp(fault, failures, elapsed);
                }
                await WaitAsync(new RetryNotice(fault, failures, pause), cancellationToken);
            }
        }
    }

    private async Task WaitAsync(RetryNotice notice, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _retries);
        var wait = Task.Delay(notice.Pause, clock, cancellationToken);
        told(notice);
        await wait;
    }

    private static OutboundException GivenUp(OutboundException fault, int failures, TimeSpan elapsed) =>
        failures == 1
            ? fault
            : new OutboundException(
                fault.Kind,
                fault.Host,
                $"{fault.Message}, {failures} times in {(int)elapsed.TotalSeconds} s",
                fault.RetryAfter,
                fault
            );
}
