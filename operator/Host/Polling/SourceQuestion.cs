using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Runs;
using Dockerflow.Source;
using GitRef = Dockerflow.Api.ContainerBuilds.GitRef;

namespace Dockerflow.Host.Polling;

/// <summary>Where a reference points to.</summary>
internal sealed class SourceQuestion(
    ContainerBuild wish,
    GitUrl url,
    KubeClient client,
    OutboundHttp http,
    TimeProvider time
) : IQuestion<SourceObservation>
{
    private GitRef Ref => wish.Spec.Source.Git.Ref;

    public string Host => url.Server;

    public string Asker => wish.Metadata.Namespace ?? "";

    public string Unavailable => nameof(FailureReason.SourceUnreachable);

    public async Task<PollResult<SourceObservation>> AskAsync(SourceObservation? last, CancellationToken ct)
    {
        var (endpoint, problem) = await SourceCredentials.ReadAsync(client, wish, url, ct);
        if (problem is not null)
        {
            return new(Told(last, problem), Polls.Failed, HostVerdict.None);
        }
        var traffic = new PollTraffic(Host);
        try
        {
            var remote = new GitRemote(http.Telling(traffic.Add));
            var found = Observed(await remote.ResolveAsync(endpoint!, Selector(Ref), ct));
            var outcome = found.Tip == last?.Tip ? Polls.Unchanged : Polls.Changed;
            return new(found, outcome, traffic.Verdict(HostSays.Answered));
        }
        catch (SourceException fault)
        {
            return Failed(last, fault, traffic);
        }
        catch (FormatException fault)
        {
            return Failed(last, SourceException.NotUnderstood(Host, fault), traffic);
        }
    }

    public SourceObservation Told(SourceObservation? last, Problem problem) =>
        (last ?? new(SourceProblems.Wanted(Ref))) with
        {
            Problem = problem,
        };

    public SourceObservation Waiting(string words) => Told(null, new(Decide.Reasons.SourceUnknown, words));

    private SourceObservation Observed(ResolvedRevision found)
    {
        var version = found.Ref.StartsWith("refs/tags/", StringComparison.Ordinal)
            ? found.Ref["refs/tags/".Length..]
            : "";
        return new(found.Ref.Length > 0 ? found.Ref : found.Commit, found.Commit, version, time.WholeSeconds());
    }

    /// <summary>A server that cannot be asked does not make the last answer wrong; one that says "no such branch" does.</summary>
    private PollResult<SourceObservation> Failed(SourceObservation? last, SourceException fault, PollTraffic traffic)
    {
        var (says, problem) = (SourceProblems.SaysOf(fault.Kind), SourceProblems.Of(fault));
        var verdict = traffic.Verdict(says, fault.RetryAfter);
        if (says is HostSays.Failed or HostSays.Limits)
        {
            return new(last, Polls.Failed, verdict, problem);
        }
        var stands = Told(last, problem);
        return new(
            fault.Kind == SourceFailure.RevisionNotFound ? stands with { Tip = null } : stands,
            Polls.Failed,
            verdict
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
}
