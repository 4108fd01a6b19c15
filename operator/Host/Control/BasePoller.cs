using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Runs;

namespace Dockerflow.Host.Control;

/// <summary>Which digest a base image's tag has, by one HEAD for all ContainerBuilds that start from it with the same credential.</summary>
internal sealed class BasePoller(KubeClient client, OutboundHttp http, TimeProvider time)
{
    private readonly PollTable<BaseKey, BaseAnswer> table = new(time);

    /// <summary>Never throws for a registry's sake: what did not answer keeps its last digest and is told as a problem.</summary>
    public async Task<Polled<BaseObservation>> ObserveAsync(
        ContainerBuild wish,
        BuildRun anchor,
        TimeSpan interval,
        CancellationToken ct
    )
    {
        List<Polled<BaseAnswer>> answers = [];
        foreach (var image in anchor.Status.Bases.Take(50))
        {
            answers.Add(
                await table.GetAsync(
                    Key(wish, image),
                    interval,
                    (last, token) => AskAsync(wish, image, last, token),
                    ct
                )
            );
        }
        var known = answers
            .Where(polled => polled.Answer.Digest is not null)
            .Select(polled => new ObservedBase(
                new(polled.Answer.Reference, polled.Answer.Digest!),
                DateTimeOffset.MinValue,
                DateTimeOffset.MinValue
            ));
        var problem = answers.Select(polled => polled.Answer.Problem).FirstOrDefault(each => each is not null);
        return new(
            new(known.ToList(), time.GetUtcNow(), problem),
            answers.Count == 0 ? DateTimeOffset.MaxValue : answers.Min(polled => polled.AskAgain)
        );
    }

    private static BaseKey Key(ContainerBuild wish, BaseImage image) =>
        wish.Spec.Build.PullCredentialsRef is { } reference
            ? new(image.Name, wish.Metadata.Namespace!, reference.Name)
            : new(image.Name, "", "");

    private async Task<(BaseAnswer, bool)> AskAsync(
        ContainerBuild wish,
        BaseImage image,
        BaseAnswer? last,
        CancellationToken ct
    )
    {
        var known = last ?? new(image.Name, null, null);
        try
        {
            var answer = await HeadAsync(wish, known, ct);
            Count(
                answer.Problem is not null ? Polls.Failed
                : answer.Digest == known.Digest ? Polls.Unchanged
                : Polls.Changed
            );
            return (answer, answer.Problem is not null);
        }
        catch (OutboundException fault)
        {
            Count(Polls.Failed);
            return (known with { Problem = new(BaseProblems.ReasonOf(fault), $"{image.Name}: {fault.Message}") }, true);
        }
    }

    private async Task<BaseAnswer> HeadAsync(ContainerBuild wish, BaseAnswer known, CancellationToken ct)
    {
        if (!ImageReference.TryParse(known.Reference, out var reference, out var error))
        {
            return known with { Problem = new(nameof(FailureReason.BaseNotFound), $"{known.Reference}: {error}") };
        }
        var (credentials, problem) = await CredentialsAsync(wish, ct);
        if (problem is not null)
        {
            return known with { Problem = problem };
        }
        var info = await new RegistryClient(http, credentials).HeadManifestAsync(reference, ct);
        return info is null
            ? known with
            {
                Problem = new(
                    nameof(FailureReason.BaseNotFound),
                    $"{known.Reference} is not there any more; the last digest is taken as valid"
                ),
            }
            : new(known.Reference, info.Digest.ToString(), null);
    }

    private async Task<(DockerConfig, Problem?)> CredentialsAsync(ContainerBuild wish, CancellationToken ct)
    {
        if (wish.Spec.Build.PullCredentialsRef is not { } reference)
        {
            return (DockerConfig.Empty, null);
        }
        const string field = "spec.build.pullCredentialsRef";
        var secret = await client.GetAsync(CoreResources.Secret, new(wish.Metadata.Namespace!, reference.Name), ct);
        if (SecretShape.Registry(field, reference.Name, secret) is { } failure)
        {
            return (DockerConfig.Empty, new(failure.Reason.ToString(), failure.Message));
        }
        return DockerConfig.TryParse(secret!.Data[SecretShape.DockerConfigKey], out var config, out var error)
            ? (config, null)
            : (
                DockerConfig.Empty,
                new(nameof(FailureReason.SecretInvalid), $"{field}: Secret {reference.Name}: {error}")
            );
    }

    private static void Count(string outcome) => Instruments.Polls.WithLabels(Polls.Base, outcome).Inc();
}
