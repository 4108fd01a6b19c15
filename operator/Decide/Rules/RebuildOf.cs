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

    /// <summary>Why an open request for recorded inputs cannot be answered, or null.</summary>
    public static Problem? Problem(Facts facts) =>
        Requested.Open(facts.Wish, facts.Runs) is { } request && Named(request) is { } named
            ? Problem(facts, named)
            : null;

    /// <summary>
    /// The wish with the recorded source, build and verify settings. Secrets and the place where the image goes are
    /// today's: old ones may be gone, or somebody else's.
    /// </summary>
    public static ContainerBuildSpec Inputs(ContainerBuildSpec wish, BuildRunSpec recorded) =>
        wish with
        {
            Source = new()
            {
                Git = wish.Source.Git with
                {
                    Url = recorded.Source.Url,
                    ContextDir = recorded.Source.ContextDir,
                    Submodules = recorded.Source.Submodules,
                },
            },
            Build = recorded.Build with { PullCredentialsRef = wish.Build.PullCredentialsRef },
            Verify = recorded.Verify,
        };

    private static Problem? Problem(Facts facts, string named) =>
        facts.Recorded is not { } run || run.Metadata.Name != named
            ? new(
                Reasons.RunUnknown,
                $"{Asks(named)}, and this ContainerBuild has no such BuildRun; see kubectl get buildruns"
            )
        : Refused(facts, run) is { } refused ? new(refused.Reason, $"{Asks(named)}: {refused.Message}")
        : null;

    /// <summary>What is wrong with recorded inputs by the policy and the grammar of today, or null.</summary>
    internal static Plan.Refuse? Refused(Facts facts, BuildRun run) =>
        Validation.Check(facts.Wish with { Spec = Inputs(facts.Wish.Spec, run.Spec) }, facts.Policy);

    private static string Asks(string named) => $"annotation {Names.RebuildAnnotation} asks for {Short.Text(named)}";
}
