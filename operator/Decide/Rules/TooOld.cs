using System.Globalization;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Windows;

namespace Dockerflow.Decide.Rules;

/// <summary>
/// The newest published image comes near its greatest age. Age counts from the operator's own record of publishing,
/// never from the image's "created", which a repository may set as it likes; an image that reuses layers is as old as they are.
/// </summary>
public static class TooOld
{
    public static Cause? Ask(Facts facts, string tip) =>
        Due(facts) is { } due && (Moment(facts, due) ?? due) <= facts.Now && !WasTried(facts, due)
            ? new(Reasons.Age, Key(due), RevisionChoice.For(facts, tip), Words(facts))
            : null;

    /// <summary>When the rule will ask, or null when it never will.</summary>
    public static NextBuild? Next(Facts facts) =>
        Due(facts) is { } due && Moment(facts, due) is { } moment && !WasTried(facts, due)
            ? new(moment, Reasons.Age, $"the image may get {facts.Wish.Spec.MaxAge} old")
            : null;

    private static DateTimeOffset? Due(Facts facts) =>
        facts.Wish.Spec.Rebuild.Triggers.Contains(RebuildTrigger.Age) && facts.Released?.Status.Image is { } image
            ? WholeSeconds(image.FreshAt + facts.Wish.Spec.MaxAge.Value - Lead(facts))
            : null;

    /// <summary>Where a window lets it start; the cause's key stays the due moment, so that another schedule is no other cause.</summary>
    private static DateTimeOffset? Moment(Facts facts, DateTimeOffset due) =>
        AgeMoment.Choose(
            facts.Windows,
            FreshAt(facts.Released!),
            due,
            facts.Wish.Spec.MaxAge.Value,
            facts.Wish.Spec.Build.Timeout.Value
        );

    /// <summary>The status is for people, and what is compared must be what was written.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>10 to 20 % of the age, by the resource's uid, so that a fleet adopted on one day does not expire on one day.</summary>
    private static TimeSpan Lead(Facts facts) =>
        facts.Wish.Spec.MaxAge.Value * (0.10 + 0.10 * Hashing.Fraction(facts.Wish.Metadata.Uid ?? ""));

    private static bool WasTried(Facts facts, DateTimeOffset due) =>
        facts.Runs.Any(run => run.Spec.Cause.Reason == Reasons.Age && run.Spec.Cause.Key == Key(due));

    private static string Key(DateTimeOffset due) =>
        due.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Words(Facts facts) =>
        $"the image of {FreshAt(facts.Released!):yyyy-MM-dd HH:mm:ss}Z comes near its greatest age of {facts.Wish.Spec.MaxAge}";

    private static DateTimeOffset FreshAt(BuildRun run) => run.Status.Image!.FreshAt.ToUniversalTime();
}
