using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// Which commit Age and Base rebuild: the newest published one, so that a security refresh never ships unreleased
/// code, unless the resource asks for the tip.
/// </summary>
public static class RevisionChoice
{
    public static string For(Facts facts, string tip) =>
        facts.Wish.Spec.Rebuild.Revision == RevisionPolicy.Released && facts.Released is { } released
            ? released.Spec.Source.Revision
            : tip;
}
