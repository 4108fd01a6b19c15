using System.Globalization;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Push;

/// <summary>One for all that a push sends; each pause is in the log.</summary>
internal static class PushRetrier
{
    public static Retrier Create(StepContext context) =>
        new(RetryRules.ForPush, context.Clock, Chance, notice => Tell(context.Log, notice));

    private static void Tell(StepLog log, RetryNotice notice) =>
        log.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{notice.Fault.Message}; trying again in {notice.Pause.TotalSeconds:0.0} s (failure {notice.Failures} in a row)"
            )
        );

    // Only spreads clients over time.
#pragma warning disable CA5394
    private static double Chance() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
