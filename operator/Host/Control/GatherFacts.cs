using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Decide;
using Dockerflow.Decide.Admissions;
using Dockerflow.Decide.Rules;
using Dockerflow.Host.Polling;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;

namespace Dockerflow.Host.Control;

/// <summary>Fills Decide's facts: from caches, and from git servers and registries where their last answer is too old.</summary>
internal sealed class GatherFacts(Tools tools, Caches caches)
{
    /// <summary>The facts, as if nobody else built, and when a question to a git server or registry is due again.</summary>
    public async Task<Polled<Facts>> OfAsync(ContainerBuild wish, CancellationToken ct)
    {
        var policy = tools.Options.Policy;
        var runs = RunsOf(wish);
        var asks = !wish.Spec.Suspend && Validation.Check(wish, policy) is null;
        var source = asks ? await tools.Pollers.Sources.ObserveAsync(wish, SourceInterval(wish), ct) : NoSource(wish);
        var bases =
            asks && runs.LastOrDefault(run => run.Status.Bases.Count > 0) is { } anchor
                ? await tools.Pollers.Bases.ObserveAsync(wish, anchor, policy.Limits.BasePollInterval.Value, ct)
                : new(BaseObservation.None, DateTimeOffset.MaxValue);
        var facts = new Facts(
            wish,
            runs,
            PromotionsOf(wish),
            source.Answer,
            bases.Answer,
            Admission.Free,
            policy,
            tools.Time.WholeSeconds(),
            asks ? await RecordedAsync(wish, runs, ct) : null
        );
        return new(facts, source.AskAgain < bases.AskAgain ? source.AskAgain : bases.AskAgain);
    }

    /// <summary>The cache keeps of finished runs only what most decisions read.</summary>
    private async Task<BuildRun?> RecordedAsync(ContainerBuild wish, List<BuildRun> runs, CancellationToken ct) =>
        RebuildOf.Needed(wish, runs) is { } name
        && runs.Any(run => run.Metadata.Name == name)
        && await tools.Client.GetAsync(Resources.BuildRuns, new(wish.Metadata.Namespace!, name), ct) is { } run
        && IsOwn(run, wish)
            ? run
            : null;

    private TimeSpan SourceInterval(ContainerBuild wish)
    {
        var (wanted, least) = (
            wish.Spec.Source.Git.PollInterval.Value,
            tools.Options.Policy.Limits.MinPollInterval.Value
        );
        return wanted > least ? wanted : least;
    }

    private static Polled<SourceObservation> NoSource(ContainerBuild wish) =>
        new(new(SourceProblems.Wanted(wish.Spec.Source.Git.Ref)), DateTimeOffset.MaxValue);

    private List<BuildRun> RunsOf(ContainerBuild wish) =>
        caches
            .Runs.Store.ByIndex(Indexes.Wish, Owned(wish))
            .Where(run => IsOwn(run, wish))
            .OrderBy(run => run.Spec.Sequence)
            .ToList();

    private List<Promotion> PromotionsOf(ContainerBuild wish) =>
        caches
            .Promotions.Store.ByIndex(Indexes.Wish, Owned(wish))
            .Where(promotion => IsOwn(promotion, wish))
            .OrderBy(promotion => promotion.Spec.Sequence)
            .ToList();

    /// <summary>Children of a deleted ContainerBuild of the same name wait for the garbage collector; they are not this one's.</summary>
    private static bool IsOwn(IResource child, ContainerBuild wish) =>
        child.Metadata.Controller()?.Uid == wish.Metadata.Uid;

    private static string Owned(ContainerBuild wish) => Indexes.Value(wish.Metadata.Namespace, wish.Metadata.Name);
}
