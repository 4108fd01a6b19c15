using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Runs;
using Dockerflow.Source;
using GitRef = Dockerflow.Api.ContainerBuilds.GitRef;

namespace Dockerflow.Host.Control;

/// <summary>Where references point to, asked once for all ContainerBuilds that follow the same one with the same credential.</summary>
internal sealed class SourcePoller(KubeClient client, OutboundHttp http, TimeProvider time)
{
    private readonly PollTable<SourceKey, SourceObservation> table = new(time);
    private readonly GitRemote remote = new(http);

    public Task<Polled<SourceObservation>> ObserveAsync(ContainerBuild wish, TimeSpan interval, CancellationToken ct) =>
        table.GetAsync(SourceKey.Of(wish), interval, (last, token) => AskAsync(wish, last, token), ct);

    private async Task<(SourceObservation, bool)> AskAsync(
        ContainerBuild wish,
        SourceObservation? last,
        CancellationToken ct
    )
    {
        var known = last ?? new(SourceProblems.Wanted(wish.Spec.Source.Git.Ref));
        try
        {
            var observation = await ResolveAsync(wish, known, ct);
            Count(
                observation.Problem is not null ? Polls.Failed
                : observation.Tip == known.Tip ? Polls.Unchanged
                : Polls.Changed
            );
            return (observation, observation.Problem is not null);
        }
        catch (SourceException fault)
        {
            Count(Polls.Failed);
            // A server that cannot be asked does not make the last answer wrong; one that says "no such branch" does.
            var problem = SourceProblems.Of(fault);
            return (
                known with
                {
                    Problem = problem,
                    Tip = fault.Kind == SourceFailure.RevisionNotFound ? null : known.Tip,
                },
                true
            );
        }
    }

    private async Task<SourceObservation> ResolveAsync(
        ContainerBuild wish,
        SourceObservation known,
        CancellationToken ct
    )
    {
        var git = wish.Spec.Source.Git;
        if (!GitUrl.TryParse(git.Url, http.Rules, out var url, out var error))
        {
            return known with { Problem = new(Decide.Reasons.Invalid, $"spec.source.git.url: {error}") };
        }
        var (credentials, problem) = await CredentialsAsync(wish, ct);
        if (problem is not null)
        {
            return known with { Problem = problem };
        }
        var found = await remote.ResolveAsync(new(url, credentials), Selector(git.Ref), ct);
        var version = found.Ref.StartsWith("refs/tags/", StringComparison.Ordinal)
            ? found.Ref["refs/tags/".Length..]
            : "";
        return new(found.Ref.Length > 0 ? found.Ref : found.Commit, found.Commit, version, time.WholeSeconds());
    }

    private async Task<(GitCredentials?, Problem?)> CredentialsAsync(ContainerBuild wish, CancellationToken ct)
    {
        if (wish.Spec.Source.Git.CredentialsRef is not { } reference)
        {
            return (null, null);
        }
        var secret = await client.GetAsync(CoreResources.Secret, new(wish.Metadata.Namespace!, reference.Name), ct);
        return SecretShape.Git("spec.source.git.credentialsRef", reference.Name, secret) is { } failure
            ? (null, new(failure.Reason.ToString(), failure.Message))
            : (
                new(
                    SecretShape.Text(secret!, Names.SecretHostKey),
                    SecretShape.Text(secret!, "username"),
                    SecretShape.Text(secret!, "password")
                ),
                null
            );
    }

    private static RevisionSelector Selector(GitRef wanted) =>
        wanted switch
        {
            { Branch: { Length: > 0 } branch } => new RevisionSelector.Branch(branch),
            { Tag: { Length: > 0 } tag } => new RevisionSelector.Tag(tag),
            { Semver: { Length: > 0 } range } => new RevisionSelector.SemVer(range),
            _ => new RevisionSelector.Commit(wanted.Commit ?? ""),
        };

    private static void Count(string outcome) => Instruments.Polls.WithLabels(Polls.Source, outcome).Inc();
}
