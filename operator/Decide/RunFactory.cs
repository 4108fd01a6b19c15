using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
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

    private static BuildRunSpec SpecOf(Facts facts, Cause cause, string follows) =>
        WithSettings(
            facts,
            cause,
            new()
            {
                ContainerBuildRef = new(facts.Wish.Metadata.Name!),
                Sequence = (facts.Newest?.Spec.Sequence ?? 0) + 1,
                Generation = facts.Wish.Metadata.Generation ?? 0,
                Follows = follows,
                Cause = new(cause.Reason, cause.Key, cause.Message),
                Source = SourceOf(facts, cause),
                EarlierBases = BaseMemory.After(facts.BaseAnchor),
                PinnedBases = BaseQuarantine.Pins(facts, cause),
                Rebuilds = cause.Rebuilds,
                SettingsHash = SettingsHash.Of(facts.Wish.Spec),
            }
        );

    /// <summary>The wish's settings, or those of the recorded run; Secrets are always the wish's, old ones may be gone.</summary>
    private static BuildRunSpec WithSettings(Facts facts, Cause cause, BuildRunSpec spec)
    {
        var wish = facts.Wish.Spec;
        return cause.Rebuilds is not null && facts.Recorded is { Spec: var recorded }
            ? spec with
            {
                Source = spec.Source with
                {
                    Url = recorded.Source.Url,
                    ContextDir = recorded.Source.ContextDir,
                    Ref = recorded.Source.Ref,
                    Version = recorded.Source.Version,
                },
                Build = recorded.Build with { PullCredentialsRef = wish.Build.PullCredentialsRef },
                Image = recorded.Image with { CredentialsRef = wish.Image.CredentialsRef },
                Verify = recorded.Verify,
            }
            : spec with
            {
                Build = wish.Build,
                Image = wish.Image,
                Verify = wish.Verify,
            };
    }

    private static RunSource SourceOf(Facts facts, Cause cause) =>
        new()
        {
            Url = SourceAddress.Normalize(facts.Wish.Spec.Source.Git.Url),
            ContextDir = facts.Wish.Spec.Source.Git.ContextDir,
            CredentialsRef = facts.Wish.Spec.Source.Git.CredentialsRef,
            Ref = facts.Source.Ref,
            Revision = cause.Revision,
            Tip = facts.Source.Tip!,
            Version = facts.Source.Version,
        };
}
