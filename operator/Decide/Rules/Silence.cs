using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Bases;

namespace Dockerflow.Decide.Rules;

/// <summary>Why a rule does not ask for a run, in words. Each is right only for facts for which its rule is silent.</summary>
internal static class Silence
{
    private const string NothingYet = "nothing was built yet";

    public static string OfNeverBuilt(Facts facts) =>
        facts.Newest is { } newest ? $"{newest.Metadata.Name} is there already" : NothingYet;

    public static string OfRequested(Facts facts) =>
        facts.Wish.Metadata.Annotation(Names.RebuildAnnotation) is { Length: > 0 } wanted
            ? RebuildOf.Problem(facts)?.Message ?? $"the request {Short.Text(wanted)} was answered"
            : $"annotation {Names.RebuildAnnotation} is not set";

    public static string OfSpec(Facts facts) =>
        Off(facts, RebuildTrigger.Spec) ?? SinceNewest(facts, run => $"the settings are those of {Name(run)}");

    public static string OfSource(Facts facts) =>
        Off(facts, RebuildTrigger.Source)
        ?? SinceNewest(facts, _ => $"{facts.Source.Ref} is still at {Short.Commit(facts.Source.Tip ?? "nothing")}");

    public static string OfBase(Facts facts) =>
        Off(facts, RebuildTrigger.Base)
        ?? (facts.BaseAnchor is { } anchor ? Unmoved(facts, anchor) : "no build has recorded its base images yet");

    public static string OfAge(Facts facts) =>
        Off(facts, RebuildTrigger.Age)
        ?? (
            facts.Released is null ? "no image was published yet"
            : TooOld.Next(facts) is { } next
                ? $"the newest image may get {facts.Wish.Spec.MaxAge} old; asks at {Short.Time(next.At)}"
            : facts.Windows.NeverOpen(facts.Now) ? "no window opens any more in which it could start"
            : "the age of the newest image was answered by a run already"
        );

    public static string OfRetry(Facts facts) =>
        FailedBefore.Next(facts) is { } next ? $"{next.Message}; tried again at {Short.Time(next.At)}"
        : facts.Newest is { } newest ? $"{Name(newest)} did not fail"
        : NothingYet;

    private static string? Off(Facts facts, RebuildTrigger trigger) =>
        facts.Wish.Spec.Rebuild.Triggers.Contains(trigger) ? null : $"spec.rebuild.triggers does not name {trigger}";

    private static string SinceNewest(Facts facts, Func<BuildRun, string> words) =>
        facts.Newest is { } newest ? words(newest) : NothingYet;

    private static string Unmoved(Facts facts, BuildRun anchor)
    {
        var known = anchor.Status.Bases.Where(then => facts.Bases.Now.Any(now => now.Image.Name == then.Name)).ToList();
        var moves = BaseMove.All(facts);
        var words =
            known.Count == 0 ? "no registry has answered"
            : moves.Any(move => move.IsBack) ? BaseQuarantine.Of(facts)!.Message
            : BaseMoved.Next(facts) is { } next ? $"{next.Message}; asks at {Short.Time(next.At)}"
            : moves.Count > 0 ? "the base image's move was answered by a run already"
            : $"{known.Count} of {anchor.Status.Bases.Count} base images have the digests of {Name(anchor)}";
        return facts.Bases.Problem is { } problem ? $"{words}; {problem.Message}" : words;
    }

    private static string Name(BuildRun run) => run.Metadata.Name ?? "the newest run";
}
