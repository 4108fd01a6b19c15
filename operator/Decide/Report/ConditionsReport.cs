using Dockerflow.Decide.Bases;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide.Report;

/// <summary>
/// Conditions by kstatus' rules. Ready: the spec is accepted and the promise is kept. Reconciling: only while a new
/// generation is being taken in, which a status written after the decision never is. Stalled: somebody must change something.
/// </summary>
internal static class ConditionsReport
{
    public static IReadOnlyList<Condition> Of(Facts facts, Plan plan)
    {
        var fresh = Fresh(facts);
        IEnumerable<Condition> wanted =
        [
            Ready(facts, plan, fresh),
            Reconciling(facts),
            Stalled(facts, plan),
            fresh,
            Source(facts),
            Bases(facts),
        ];
        return wanted.Aggregate(facts.Wish.Status.Conditions, Conditions.Set);
    }

    private static Condition Ready(Facts facts, Plan plan, Condition fresh) =>
        plan is Plan.Refuse ? New(facts, "Ready", Condition.False, plan.Reason, plan.Message)
        : fresh.Status == Condition.True ? New(facts, "Ready", Condition.True, fresh.Reason, fresh.Message)
        : New(facts, "Ready", Condition.False, fresh.Reason, $"{fresh.Message}; {Summary.Of(facts, plan)}");

    private static Condition Reconciling(Facts facts) =>
        New(facts, "Reconciling", Condition.False, Reasons.Accepted, "this generation of the spec was taken in");

    private static Condition Stalled(Facts facts, Plan plan) =>
        plan is Plan.Refuse ? New(facts, "Stalled", Condition.True, plan.Reason, plan.Message)
        : plan is { Reason: Reasons.Suspended } ? New(facts, "Stalled", Condition.True, plan.Reason, plan.Message)
        : facts.Windows.NeverOpen(facts.Now)
            ? New(facts, "Stalled", Condition.True, Reasons.WindowNeverOpens, NeverOpens)
        : New(facts, "Stalled", Condition.False, Reasons.Accepted, $"the operator goes on by itself{Dead(facts)}");

    private const string NeverOpens =
        "no window of spec.rebuild.windows opens again, so nothing but a first build and a request starts; mend a schedule";

    private static string Dead(Facts facts) =>
        string.Concat(
            facts.Windows.Dead(facts.Now).Select(index => $"; spec.rebuild.windows[{index}] never opens again")
        );

    private static Condition Fresh(Facts facts)
    {
        if (facts.Released?.Status.Image is not { } image)
        {
            return New(facts, "Fresh", Condition.False, Reasons.NeverPublished, "no image was published yet");
        }
        var expires = image.FreshAt + facts.Wish.Spec.MaxAge.Value;
        return expires > facts.Now
            ? New(
                facts,
                "Fresh",
                Condition.True,
                Reasons.WithinMaxAge,
                $"the newest image is good until {Short.Time(expires)}"
            )
            : New(
                facts,
                "Fresh",
                Condition.False,
                Reasons.TooOld,
                $"the newest image is older than {facts.Wish.Spec.MaxAge} since {Short.Time(expires)}"
            );
    }

    private static Condition Source(Facts facts) =>
        facts.Source.Problem is { Reason: Reasons.SourceUnknown } waiting ? NotAsked(facts, waiting)
        : facts.Source.Problem is { } problem
            ? New(facts, "SourceResolved", Condition.False, problem.Reason, problem.Message)
        : facts.Source.Tip is { } tip
            ? New(facts, "SourceResolved", Condition.True, Reasons.Resolved, $"{facts.Source.Ref} is at {tip}")
        : New(facts, "SourceResolved", Condition.Unknown, Reasons.SourceUnknown, "the source was not asked yet");

    /// <summary>After a start a fleet takes turns at asking; until then stands what is known of this generation.</summary>
    private static Condition NotAsked(Facts facts, Problem waiting) =>
        Conditions.Find(facts.Wish.Status.Conditions, "SourceResolved") is { } known
        && known.ObservedGeneration == facts.Wish.Metadata.Generation
            ? known
            : New(facts, "SourceResolved", Condition.Unknown, waiting.Reason, waiting.Message);

    private static Condition Bases(Facts facts) =>
        (facts.Bases.Problem ?? BaseQuarantine.Of(facts)) is { } problem
            ? New(facts, "BaseResolved", Condition.False, problem.Reason, problem.Message)
        : facts.BaseAnchor is null
            ? New(
                facts,
                "BaseResolved",
                Condition.Unknown,
                Reasons.NotRecorded,
                "no build has recorded its base images yet"
            )
        : New(
            facts,
            "BaseResolved",
            Condition.True,
            Reasons.Resolved,
            $"watched: {string.Join(", ", facts.BaseAnchor.Status.Bases.Take(5).Select(image => image.Name))}"
        );

    private static Condition New(Facts facts, string type, string status, string reason, string message) =>
        new(
            type,
            status,
            reason,
            message.Length <= 2048 ? message : message[..2048],
            facts.Now,
            facts.Wish.Metadata.Generation
        );
}
