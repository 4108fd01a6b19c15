using System.Globalization;
using Dockerflow.Registry;

namespace Dockerflow.Steps;

/// <summary>Does again what a registry failed at; each pause is in the log.</summary>
internal static class StepRetrier
{
    public static Retrier Create(RetryRules rules, StepContext context) =>
        new(rules, context.Clock, Chance, notice => Tell(context.Log, notice));

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
