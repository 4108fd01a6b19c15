using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide;

/// <summary>
/// Everything the schema says, said again (an old API server drops rules), what this version cannot do yet, and what
/// the administrator's policy refuses. Each message names the field and the remedy.
/// </summary>
public static class Validation
{
    /// <summary>The first thing that stands in the way, or null.</summary>
    public static Plan.Refuse? Check(ContainerBuild wish, OperatorPolicy policy) =>
        First(Reasons.Invalid, Spelling.Problems(wish.Spec))
        ?? First(Reasons.NotSupported, Unsupported.Problems(wish.Spec))
        ?? First(Reasons.PolicyDenied, PolicyCheck.Problems(wish.Spec, policy));

    private static Plan.Refuse? First(string reason, IEnumerable<string> problems) =>
        problems.FirstOrDefault() is { } problem ? new(reason, problem) : null;
}
