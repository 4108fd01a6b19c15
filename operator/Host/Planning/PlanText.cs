using Dockerflow.Decide;

namespace Dockerflow.Host.Planning;

/// <summary>A plan as lines for people: each rule, what stands in the way, and the verdict last.</summary>
internal static class PlanText
{
    /// <summary>What servers and repositories say may not steer the terminal: control characters become blanks.</summary>
    public static IEnumerable<string> Lines(PlanDocument plan) => All(plan).Select(Tame);

    private static IEnumerable<string> All(PlanDocument plan) =>
        Head(plan)
            .Append("")
            .Concat(
                plan.Rules.Select(rule =>
                    $"  {rule.Rule, -10}  {(rule.Asks ? "asks" : "does not ask"), -12}  {rule.Why}"
                )
            )
            .Append("")
            .Concat(Holds(plan))
            .Append(Verdict(plan));

    private static IEnumerable<string> Head(PlanDocument plan)
    {
        yield return $"{plan.Namespace}/{plan.Name} at {Short.Time(plan.At)}{(plan.IsNew ? ", as if it were new" : "")}";
        yield return $"source: {plan.Source.Ref} {(plan.Source.Tip is { } tip ? $"is at {tip}" : "is not known")}{Because(plan.Source.Problem)}";
        if (plan.Windows is { } windows)
        {
            yield return windows switch
            {
                { AreOpen: true } => "windows: one is open",
                { NextOpening: { } opening } => $"windows: closed; the next one opens at {Short.Time(opening)}",
                _ => "windows: none opens any more",
            };
        }
        foreach (var note in plan.Notes)
        {
            yield return $"note: {note}";
        }
    }

    private static IEnumerable<string> Holds(PlanDocument plan) =>
        plan.Holds.Count == 0
            ? ["nothing holds a start back"]
            : plan.Holds.Select(hold => $"holds a start back: {hold.Reason}: {hold.Message}");

    private static string Verdict(PlanDocument plan) =>
        plan.Action switch
        {
            nameof(Plan.Start) => $"would start now: {plan.Reason}: {plan.Message}",
            nameof(Plan.Refuse) => $"would start nothing: {plan.Reason}: {plan.Message}",
            nameof(Plan.Hold) => $"would wait: {plan.Reason}{Upcoming(plan)}",
            _ => $"nothing to do: {plan.Message}{Upcoming(plan)}",
        };

    private static string Upcoming(PlanDocument plan) =>
        plan.Next is { } next ? $"; next build {Short.Time(next.At)} because of {next.Because}" : "";

    private static string Because(string? problem) => problem is null ? "" : $" ({problem})";

    private static string Tame(string line) =>
        string.Concat(line.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
