using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// The followed reference points elsewhere than when the newest run was created. The run's tip is compared, not its
/// revision: a rebuild of a released commit has seen the tip without building it.
/// </summary>
public static class SourceMoved
{
    public static Cause? Ask(Facts facts, string tip)
    {
        if (!facts.Wish.Spec.Rebuild.Triggers.Contains(RebuildTrigger.Source) || facts.Newest is not { } newest)
        {
            return null;
        }
        return newest.Spec.Source.Tip == tip
            ? null
            : new(
                Reasons.Source,
                tip,
                tip,
                $"{facts.Source.Ref} moved from {Short.Commit(newest.Spec.Source.Tip)} to {Short.Commit(tip)}"
            );
    }
}
