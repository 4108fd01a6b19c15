using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// A request for the inputs of a recorded run, "of:RUN" or "of:RUN:ANYTHING": the commit and the settings it was built
/// with, on the base images of today.
/// </summary>
public static class RebuildOf
{
    private const string Prefix = "of:";

    /// <summary>The run that a request names, or null when it is a request for the tip.</summary>
    public static string? Named(string request) =>
        request.StartsWith(Prefix, StringComparison.Ordinal) ? request[Prefix.Length..].Split(':')[0].Trim() : null;

    /// <summary>The run whose whole record the decision needs: what an open request names, or what a failed run rebuilt.</summary>
    public static string? Needed(ContainerBuild wish, IReadOnlyList<BuildRun> runs) =>
        Requested.Open(wish, runs) is { } request && Named(request) is { Length: > 0 } named ? named
        : runs is [.., { Spec.Rebuilds: { Length: > 0 } again, Status.Phase: not BuildRunPhase.Succeeded }] ? again
        : null;

    /// <summary>That an open request names a run which is not there, or null.</summary>
    public static Problem? Unknown(Facts facts) =>
        Requested.Open(facts.Wish, facts.Runs) is { } request
        && Named(request) is { } named
        && facts.Recorded?.Metadata.Name != named
            ? new(
                Reasons.RunUnknown,
                $"annotation {Names.RebuildAnnotation} asks for {Short.Text(named)}, and this ContainerBuild has no such BuildRun; see kubectl get buildruns"
            )
            : null;
}
