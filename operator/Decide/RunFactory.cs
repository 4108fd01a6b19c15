using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Bases;
using Dockerflow.Decide.Rules;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Decide;

/// <summary>
/// Makes the run that answers a cause. Its name is a function of the resource, the run it follows and the cause, so
/// one cause starts one run whoever crashes when, and A→B→A is three causes.
/// </summary>
public static class RunFactory
{
    public static BuildRun Create(Facts facts, Cause cause)
    {
        var follows = facts.Newest?.Metadata.Uid ?? "";
        var wish = facts.Wish;
        return new()
        {
            Metadata = new()
            {
                Name = Name(wish.Metadata.Name!, wish.Metadata.Uid!, follows, cause),
                Namespace = wish.Metadata.Namespace,
                Labels = new Dictionary<string, string> { [Names.ContainerBuildLabel] = Label(wish.Metadata.Name!) },
                OwnerReferences = [Resources.ContainerBuilds.OwnedBy(wish)],
            },
            Spec = SpecOf(facts, cause, follows),
        };
    }

    /// <summary>At most 57 characters: it also names the Job and is a label's value.</summary>
    public static string Name(string name, string uid, string follows, Cause cause) =>
        $"{Cut(name)}-{Hashing.Hex16($"{uid}\n{follows}\n{cause.Reason}\n{cause.Key}")}";

    /// <summary>A label holds 63 characters, a resource's name may have 253.</summary>
    public static string Label(string name) => name.Length <= 63 ? name : $"{Cut(name)}-{Hashing.Hex16(name)}";

    private static string Cut(string name) =>
        (name.Length <= Names.PrefixLength ? name : name[..Names.PrefixLength]).TrimEnd('-', '.');

    private static BuildRunSpec SpecOf(Facts facts, Cause cause, string follows)
    {
        var inputs = Inputs(facts, cause);
        return new()
        {
            ContainerBuildRef = new(facts.Wish.Metadata.Name!),
            Sequence = (facts.Newest?.Spec.Sequence ?? 0) + 1,
            Generation = facts.Wish.Metadata.Generation ?? 0,
            Follows = follows,
            Cause = new(cause.Reason, cause.Key, cause.Message),
            Source = SourceOf(facts, cause, inputs.Source.Git),
            Build = inputs.Build,
            Image = inputs.Image,
            Verify = inputs.Verify,
            EarlierBases = BaseMemory.After(facts.BaseAnchor),
            PinnedBases = BaseQuarantine.Pins(facts, cause),
            Cache = CacheChoice.For(facts, cause),
            Rebuilds = cause.Rebuilds,
            SettingsHash = SettingsHash.Of(facts.Wish.Spec),
        };
    }

    private static ContainerBuildSpec Inputs(Facts facts, Cause cause) =>
        Recorded(facts, cause) is { } recorded ? RebuildOf.Inputs(facts.Wish.Spec, recorded) : facts.Wish.Spec;

    private static BuildRunSpec? Recorded(Facts facts, Cause cause) =>
        cause.Rebuilds is null ? null : facts.Recorded?.Spec;

    private static RunSource SourceOf(Facts facts, Cause cause, GitSource git)
    {
        var recorded = Recorded(facts, cause)?.Source;
        return new()
        {
            Url = SourceAddress.Normalize(git.Url),
            ContextDir = git.ContextDir,
            Submodules = git.Submodules,
            CredentialsRef = git.CredentialsRef,
            Ref = recorded?.Ref ?? facts.Source.Ref,
            Revision = cause.Revision,
            Tip = facts.Source.Tip!,
            Version = recorded?.Version ?? facts.Source.Version,
        };
    }
}
