using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;

namespace Dockerflow.Host.Planning;

/// <summary>What `dockerflow plan -o json` prints; its field names are kept stable.</summary>
/// <param name="Namespace">Where it was looked for.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="At">The time the plan is for.</param>
/// <param name="IsNew">There is none in the cluster, or the cluster was not asked.</param>
/// <param name="Notes">What could not be found out.</param>
/// <param name="Source">What is followed, and where it points; null tip while that is not known.</param>
/// <param name="Windows">Null where the resource has none.</param>
/// <param name="Rules">Every rule in order.</param>
/// <param name="Holds">All that holds a start back, in order.</param>
/// <param name="Action">Start, Hold, Nothing or Refuse.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">In words.</param>
/// <param name="Next">The next build if nothing but time changes anything, where that is known.</param>
internal sealed record PlanDocument(
    string Namespace,
    string Name,
    DateTimeOffset At,
    bool IsNew,
    IReadOnlyList<string> Notes,
    PlanSource Source,
    PlanWindows? Windows,
    IReadOnlyList<RuleAnswer> Rules,
    IReadOnlyList<Problem> Holds,
    string Action,
    string Reason,
    string Message,
    NextBuild? Next
)
{
    public static PlanDocument Of(PlanFacts gathered)
    {
        var (facts, explained) = (gathered.Facts, Decision.Explain(gathered.Facts));
        return new(
            facts.Wish.Metadata.Namespace!,
            facts.Wish.Metadata.Name!,
            facts.Now,
            gathered.IsNew,
            gathered.Notes,
            new(facts.Source.Ref, facts.Source.Tip, facts.Source.Problem?.Message),
            PlanWindows.Of(facts),
            explained.Rules,
            [.. explained.Obstacles.Select(hold => new Problem(hold.Reason, hold.Message))],
            explained.Plan.GetType().Name,
            explained.Plan.Reason,
            explained.Plan.Message,
            NextOf(explained.Plan)
        );
    }

    private static NextBuild? NextOf(Plan plan) =>
        plan switch
        {
            Plan.Nothing nothing => nothing.Next,
            Plan.Hold hold => hold.Next,
            _ => null,
        };
}
