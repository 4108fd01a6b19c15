using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Source;

namespace Dockerflow.Host.Polling;

/// <summary>Where references point to, asked once for all ContainerBuilds that follow the same one with the same credential.</summary>
internal sealed class SourcePoller(KubeClient client, OutboundHttp http, HostGates gates, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly PollTable<SourceKey, SourceObservation> table = new(Polls.Source, gates, time);

    /// <summary>The last answer if it is young enough, or if there is no newer one to be had soon.</summary>
    public async Task<Polled<SourceObservation>> ObserveAsync(
        ContainerBuild wish,
        TimeSpan interval,
        CancellationToken ct
    ) =>
        Question(wish, out var invalid) is { } question
            ? await table.GetAsync(SourceKey.Of(wish), interval, Patience, question, ct)
            : new(invalid!, DateTimeOffset.MaxValue);

    /// <summary>Asks now and once, whatever was asked before.</summary>
    public async Task<SourceObservation> AskAsync(ContainerBuild wish, CancellationToken ct) =>
        Question(wish, out var invalid) is { } question ? await question.AskOnceAsync(ct) : invalid!;

    private SourceQuestion? Question(ContainerBuild wish, out SourceObservation? invalid)
    {
        var git = wish.Spec.Source.Git;
        if (GitUrl.TryParse(git.Url, http.Rules, out var url, out var error))
        {
            invalid = null;
            return new(wish, url, client, http, time);
        }
        var problem = new Problem(Decide.Reasons.Invalid, $"spec.source.git.url: {error}");
        invalid = new(SourceProblems.Wanted(git.Ref), Problem: problem);
        return null;
    }
}
