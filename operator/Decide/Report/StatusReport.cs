using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Report;

/// <summary>The ContainerBuild's status, computed whole from the facts and the plan; nothing in it is remembered only there but what was answered.</summary>
public static class StatusReport
{
    public static ContainerBuildStatus Of(Facts facts, Plan plan)
    {
        var newest = plan is Plan.Start start ? start.Run : facts.Newest;
        return new()
        {
            ObservedGeneration = facts.Wish.Metadata.Generation,
            Conditions = ConditionsReport.Of(facts, plan),
            Image = Image(facts),
            Next = Next(plan),
            Queue = Queue(facts, plan),
            Run = newest?.Metadata.Name,
            Summary = Summary.Of(facts, plan),
            Stage = EnvironmentReport.Stage(facts),
            LastHandledRebuild = LastHandled(facts, plan),
            Environments = EnvironmentReport.Of(facts),
        };
    }

    private static NextBuild? Next(Plan plan) =>
        plan switch
        {
            Plan.Nothing nothing => nothing.Next,
            Plan.Hold hold => hold.Next,
            _ => null,
        };

    private static QueueStatus? Queue(Facts facts, Plan plan) =>
        plan is Plan.Hold { Place: { } place, Next: var next }
            ? new(place, facts.Admission.Since ?? facts.Now, next?.Because ?? plan.Reason)
            : null;

    private static ImageStatus? Image(Facts facts) =>
        facts.Released is { Status.Image: { } image } run
            ? new(
                image.Reference,
                run.Spec.Source.Revision,
                run.Spec.Sequence,
                image.PublishedAt,
                image.FreshAt + facts.Wish.Spec.MaxAge.Value,
                run.Status.Bases.Take(50).ToList(),
                image.FreshAt
            )
            : null;

    private static string? LastHandled(Facts facts, Plan plan)
    {
        var runs = plan is Plan.Start start ? facts.Runs.Append(start.Run) : facts.Runs;
        return runs.LastOrDefault(run => run.Spec.Cause.Reason == Reasons.Requested)?.Spec.Cause.Key
            ?? facts.Wish.Status.LastHandledRebuild;
    }
}
