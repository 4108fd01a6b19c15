using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Runs;

namespace Dockerflow.Publish;

/// <summary>Facts to plan, in order; the first rule that answers wins.</summary>
public static class Rules
{
    /// <summary>A registry that is out for longer than this fails the run; the decision to try again is Decide's.</summary>
    public static readonly TimeSpan RegistryPatience = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestCopy = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestCopy = TimeSpan.FromHours(1);
    private const long BytesPerSecond = 1_000_000;

    /// <summary>
    /// How long one attempt may take: ten minutes, and a second for each megabyte, but never more than an hour, for it keeps
    /// a worker that others wait for. The next attempt sends only what is not there yet.
    /// </summary>
    public static TimeSpan CopyTime(long size) =>
        ShortestCopy
        + TimeSpan.FromSeconds(Math.Clamp(size / BytesPerSecond, 0, (long)(LongestCopy - ShortestCopy).TotalSeconds));

    /// <summary>
    /// What a registry asks for, but not beyond the patience with it. Null: it asks for nothing, or for so little that the
    /// pauses had better grow by themselves.
    /// </summary>
    public static TimeSpan? Pause(TimeSpan? asked, TimeSpan waited)
    {
        var left = RegistryPatience - waited + TimeSpan.FromSeconds(1);
        return asked is { } pause && pause >= ShortestPause ? (pause < left ? pause : left) : null;
    }

    public static Plan Decide(Facts facts)
    {
        if (Overtaken(facts) is { } newer)
        {
            return new Plan.Fail(
                Failures.Of(
                    FailureReason.Superseded,
                    $"{newer.Metadata.Name} with the higher sequence {newer.Spec.Sequence} is published already; a tag never moves back"
                )
            );
        }
        if (facts.SecretProblem is { } problem)
        {
            return new Plan.Fail(problem);
        }
        var tags = TagTemplate.Expand(facts.Run.Spec.Image.Tags, facts.Run.Spec.Source, facts.Run.Spec.Sequence);
        return tags.Count > 0
            ? new Plan.PutTags(tags)
            : new Plan.Fail(
                Failures.Of(
                    FailureReason.PublishDenied,
                    "spec.image.tags: every template comes out blank for this source; add one with {commit} or {run}"
                )
            );
    }

    private static BuildRun? Overtaken(Facts facts) =>
        facts.Siblings.FirstOrDefault(other =>
            other.Spec.Sequence > facts.Run.Spec.Sequence && other.Status.Image is not null
        );
}
