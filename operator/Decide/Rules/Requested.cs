using Dockerflow.Api;

namespace Dockerflow.Decide.Rules;

/// <summary>The annotation dockerflow.dev/rebuild has a value that no run has answered yet.</summary>
public static class Requested
{
    public static Cause? Ask(Facts facts, string tip) =>
        facts.Wish.Metadata.Annotation(Names.RebuildAnnotation) is { Length: > 0 } wanted && !IsHandled(facts, wanted)
            ? new(Reasons.Requested, wanted, tip, $"annotation {Names.RebuildAnnotation} was set to {Short.Text(wanted)}")
            : null;

    /// <summary>The status remembers it as well as the run, because runs leave the history.</summary>
    private static bool IsHandled(Facts facts, string wanted) =>
        facts.Wish.Status.LastHandledRebuild == wanted
        || facts.Runs.Any(run => run.Spec.Cause.Reason == Reasons.Requested && run.Spec.Cause.Key == wanted);
}
