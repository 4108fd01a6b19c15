namespace Dockerflow.Decide.Rules;

/// <summary>There is no run yet.</summary>
public static class NeverBuilt
{
    public static Cause? Ask(Facts facts, string tip) =>
        facts.Newest is null
            ? new(
                Reasons.NeverBuilt,
                "first",
                tip,
                $"no image was built yet; {facts.Source.Ref} is at {Short.Commit(tip)}"
            )
            : null;
}
