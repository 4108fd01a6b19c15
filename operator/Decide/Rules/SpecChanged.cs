using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>The settings that shape the image differ from those of the newest run.</summary>
public static class SpecChanged
{
    public static Cause? Ask(Facts facts, string tip)
    {
        if (!facts.Wish.Spec.Rebuild.Triggers.Contains(RebuildTrigger.Spec) || facts.Newest is not { } newest)
        {
            return null;
        }
        var hash = SettingsHash.Of(facts.Wish.Spec);
        return newest.Spec.SettingsHash == hash
            ? null
            : new(Reasons.Spec, hash, tip, "the build, image or verify settings changed");
    }
}
