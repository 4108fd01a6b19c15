using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// When a request that failed is sent again: only where nobody has to change anything, after pauses that double and are
/// cut by chance, so that many clients of a registry that was out do not come back together. Pure.
/// </summary>
/// <param name="First">The longest first pause.</param>
/// <param name="Longest">No pause grows beyond it; only the registry itself may ask for a longer one.</param>
/// <param name="Patience">From the first failure in a row to the last try.</param>
/// <param name="MaxRetries">In a row.</param>
public sealed record RetryRules(TimeSpan First, TimeSpan Longest, TimeSpan Patience, int MaxRetries)
{
    /// <summary>
    /// A minute, which a restart of a registry takes; whoever gets on begins anew. A registry that is out for longer shall
    /// be told of, and the run is tried again later.
    /// </summary>
    public static RetryRules ForTransfer { get; } =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), 40);

    /// <summary>For a question, which costs little: a moment, so that a short fault does not undo what was done before.</summary>
    public static RetryRules ForQuestion { get; } =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), 4);

    /// <summary>How long to wait; null: it is to fail. Retry-After is kept, and a little added to it by chance.</summary>
    /// <param name="fault">What went wrong the last time.</param>
    /// <param name="failures">How often in a row, this one included.</param>
    /// <param name="since">The time from the first of them to this one.</param>
    /// <param name="chance">In [0, 1).</param>
    public TimeSpan? Pause(OutboundException fault, int failures, TimeSpan since, double chance)
    {
        if (!fault.IsTransient || failures > MaxRetries)
        {
            return null;
        }
        var pause = fault.RetryAfter is { } asked ? asked + First * chance : Grown(failures) * (0.5 + chance / 2);
        return since + pause <= Patience ? pause : null;
    }

    private TimeSpan Grown(int failures)
    {
        // Beyond 2^16 of the first pause every pause is the longest.
        var grown = First * Math.Pow(2, Math.Clamp(failures - 1, 0, 16));
        return grown < Longest ? grown : Longest;
    }
}
