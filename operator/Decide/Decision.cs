using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Rules;

namespace Dockerflow.Decide;

/// <summary>Should a run start now, and why; when is the next one. Pure: the same facts give the same plan.</summary>
public static class Decision
{
    private static readonly TimeSpan QueuePause = TimeSpan.FromSeconds(30);

    public static Plan Make(Facts facts)
    {
        if (Validation.Check(facts.Wish, facts.Policy) is { } refused)
        {
            return refused;
        }
        if (facts.Wish.Spec.Suspend)
        {
            return new Plan.Hold(Reasons.Suspended, "spec.suspend is true; set it to false to go on");
        }
        if (facts.Newest is { Status.IsFinished: false } active)
        {
            return new Plan.Hold(
                Reasons.RunActive,
                $"{active.Metadata.Name} is {active.Status.Phase} because of {active.Spec.Cause.Reason}"
            );
        }
        return facts.Source.Tip is { } tip ? Ask(facts, tip) : Unknown(facts);
    }

    /// <summary>The first rule that asks wins; the order is the order of urgency to people.</summary>
    private static Plan Ask(Facts facts, string tip)
    {
        var cause =
            NeverBuilt.Ask(facts, tip)
            ?? Requested.Ask(facts, tip)
            ?? SpecChanged.Ask(facts, tip)
            ?? SourceMoved.Ask(facts, tip)
            ?? BaseMoved.Ask(facts, tip)
            ?? TooOld.Ask(facts, tip)
            ?? FailedBefore.Ask(facts);
        return cause is null ? new Plan.Nothing(Quiet(facts), Next(facts)) : Admit(facts, cause);
    }

    private static Plan Admit(Facts facts, Cause cause) =>
        facts.ActiveRuns < facts.Policy.Limits.ConcurrentRuns
            ? new Plan.Start(RunFactory.Create(facts, cause))
            : new Plan.Hold(
                Reasons.Queued,
                $"{cause.Reason} asks for a build; {facts.ActiveRuns} runs are active and the policy allows {facts.Policy.Limits.ConcurrentRuns}",
                new NextBuild(AskAgain(facts), cause.Reason, cause.Message)
            );

    /// <summary>
    /// The next of a series of instants that depends on the resource alone: were it "now", each report would change the
    /// status, and the change would wake the decision again; were it the same for all, a whole queue would wake at once.
    /// </summary>
    private static DateTimeOffset AskAgain(Facts facts)
    {
        var offset =
            (long)(QueuePause.Ticks * Hashing.Fraction(facts.Wish.Metadata.Uid ?? ""))
            / TimeSpan.TicksPerSecond
            * TimeSpan.TicksPerSecond;
        var passed = (facts.Now.UtcTicks - offset) % QueuePause.Ticks;
        return new(facts.Now.UtcTicks - passed + QueuePause.Ticks, TimeSpan.Zero);
    }

    private static Plan.Hold Unknown(Facts facts) =>
        new(
            facts.Source.Problem?.Reason ?? Reasons.SourceUnknown,
            facts.Source.Problem?.Message ?? "the source was not asked yet",
            Next(facts)
        );

    private static string Quiet(Facts facts) =>
        FailedBefore.Last(facts) is { Status.Failure: not null } last
            ? $"{last.Metadata.Name} failed: {last.Status.Message}"
            : $"up to date: {Short.Commit(facts.Released?.Spec.Source.Revision ?? "nothing")} is published";

    private static NextBuild? Next(Facts facts) =>
        new[] { TooOld.Next(facts), FailedBefore.Next(facts) }.Where(next => next is not null).MinBy(next => next!.At);
}
