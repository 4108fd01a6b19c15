using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Registry;

namespace Dockerflow.Host.Polling;

/// <summary>Which digest a base image's tag has, asked once for all ContainerBuilds that start from it with the same credential.</summary>
/// <param name="client">Reads credentials.</param>
/// <param name="http">The way to the registries.</param>
/// <param name="gates">How much each of them may be asked.</param>
/// <param name="debounce">See <see cref="BaseAnswer.Found"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class BasePoller(
    KubeClient client,
    OutboundHttp http,
    HostGates gates,
    TimeSpan debounce,
    TimeProvider time
)
{
    private const int MostBases = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly PollTable<BaseKey, BaseAnswer> table = new(Polls.Base, gates, time);

    /// <summary>Never throws for a registry's sake: what did not answer keeps its last digest and is told as a problem.</summary>
    public async Task<Polled<BaseObservation>> ObserveAsync(
        ContainerBuild wish,
        BuildRun anchor,
        TimeSpan interval,
        CancellationToken ct
    )
    {
        List<Polled<BaseAnswer>> answers = [];
        var began = time.GetTimestamp();
        foreach (var image in anchor.Status.Bases.Take(MostBases))
        {
            var left = Patience - time.GetElapsedTime(began);
            answers.Add(await ObserveAsync(wish, image, interval, left > TimeSpan.Zero ? left : TimeSpan.Zero, ct));
        }
        return new(
            Together(answers.ConvertAll(polled => polled.Answer)),
            answers.Select(polled => polled.AskAgain).DefaultIfEmpty(DateTimeOffset.MaxValue).Min()
        );
    }

    /// <summary>Asks now and once, whatever was asked before.</summary>
    public async Task<BaseObservation> AskAsync(ContainerBuild wish, BuildRun anchor, CancellationToken ct)
    {
        List<BaseAnswer> answers = [];
        foreach (var image in anchor.Status.Bases.Take(MostBases))
        {
            answers.Add(
                Question(wish, image, out var invalid) is { } question ? await question.AskOnceAsync(ct) : invalid!
            );
        }
        return Together(answers);
    }

    private async Task<Polled<BaseAnswer>> ObserveAsync(
        ContainerBuild wish,
        BaseImage image,
        TimeSpan interval,
        TimeSpan patience,
        CancellationToken ct
    ) =>
        Question(wish, image, out var invalid) is { } question
            ? await table.GetAsync(Key(wish, image), interval, patience, question, ct)
            : new(invalid!, DateTimeOffset.MaxValue);

    private static BaseObservation Together(List<BaseAnswer> answers)
    {
        var known = answers.Where(answer => answer.Base is not null).ToList();
        return new(
            known.ConvertAll(answer => answer.Base!),
            known.Min(answer => answer.At),
            answers.FirstOrDefault(answer => answer.Problem is not null)?.Problem
        );
    }

    private BaseQuestion? Question(ContainerBuild wish, BaseImage image, out BaseAnswer? invalid)
    {
        if (ImageReference.TryParse(image.Name, out var reference, out var error))
        {
            invalid = null;
            return new(wish, image, reference, debounce, client, http, time);
        }
        invalid = new(image.Name, Problem: new(nameof(FailureReason.BaseNotFound), $"{image.Name}: {error}"));
        return null;
    }

    private static BaseKey Key(ContainerBuild wish, BaseImage image) =>
        wish.Spec.Build.PullCredentialsRef is { } reference
            ? new(image.Name, wish.Metadata.Namespace!, reference.Name)
            : new(image.Name, "", "");
}
