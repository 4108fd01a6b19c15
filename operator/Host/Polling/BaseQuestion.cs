using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Metrics;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Runs;

namespace Dockerflow.Host.Polling;

/// <summary>
/// What a base image's tag stands for: a HEAD, and a GET only for an index that neither the last answer nor the run that is
/// built on knows.
/// </summary>
/// <param name="wish">Names the credential.</param>
/// <param name="recorded">What its newest run found under this reference.</param>
/// <param name="reference">The same, parsed.</param>
/// <param name="debounce">See <see cref="BaseAnswer.Found"/>.</param>
/// <param name="client">Reads the credential.</param>
/// <param name="http">The way to the registry.</param>
/// <param name="time">The clock.</param>
internal sealed class BaseQuestion(
    ContainerBuild wish,
    BaseImage recorded,
    ImageReference reference,
    TimeSpan debounce,
    KubeClient client,
    OutboundHttp http,
    TimeProvider time
) : IQuestion<BaseAnswer>
{
    public string Host => reference.Repository.Host;

    public string Asker => wish.Metadata.Namespace ?? "";

    public string Unavailable => nameof(FailureReason.RegistryUnavailable);

    public async Task<PollResult<BaseAnswer>> AskAsync(BaseAnswer? last, CancellationToken ct)
    {
        var (credentials, problem) = await BaseCredentials.ReadAsync(client, wish, ct);
        if (problem is not null)
        {
            return new(Told(last, problem), Polls.Failed, HostVerdict.None);
        }
        var traffic = new PollTraffic(Host);
        try
        {
            var registry = new RegistryClient(http.Telling(traffic.Add), credentials);
            var info = await registry.HeadManifestAsync(reference, last?.Info, ct);
            return info is null
                ? new(Gone(last), Polls.Failed, traffic.Verdict(HostSays.Answered))
                : Found(last, await CompleteAsync(registry, info, last, ct), traffic);
        }
        catch (OutboundException fault)
        {
            return Failed(last, fault, traffic);
        }
        catch (FormatException fault)
        {
            return Failed(last, OutboundException.NotUnderstood(Host, fault), traffic);
        }
    }

    public BaseAnswer Told(BaseAnswer? last, Problem problem) =>
        (last ?? new(recorded.Name)) with
        {
            Problem = problem,
        };

    public BaseAnswer Waiting(string words) => new(recorded.Name);

    private PollResult<BaseAnswer> Found(
        BaseAnswer? last,
        (ManifestInfo Info, string Manifest) now,
        PollTraffic traffic
    ) =>
        new(
            (last ?? new(recorded.Name)).Found(now.Info, now.Manifest, time.WholeSeconds(), debounce),
            now.Info.Digest == last?.Info?.Digest ? Polls.Unchanged : Polls.Changed,
            traffic.Verdict(HostSays.Answered)
        );

    /// <summary>The image for linux/amd64, asked for only if nobody has told it for this digest.</summary>
    private async Task<(ManifestInfo, string)> CompleteAsync(
        RegistryClient registry,
        ManifestInfo info,
        BaseAnswer? last,
        CancellationToken ct
    )
    {
        var digest = info.Digest.ToString();
        if (last?.Info is { } seen && seen.Digest == info.Digest)
        {
            info = info with { MediaType = seen.MediaType };
        }
        if (KnownManifest(last, digest) is { } manifest)
        {
            return (info, manifest);
        }
        if (recorded.Digest == digest || IsImage(info))
        {
            return (info, "");
        }
        var resolved = await registry.ResolveAsync(reference.At(info.Digest), Platform.LinuxAmd64, ct);
        return (
            info with
            {
                MediaType = resolved.MediaType,
            },
            resolved.IsIndex ? resolved.PlatformDigest.ToString() : ""
        );
    }

    /// <summary>The image that is known already to stand behind this digest.</summary>
    private string? KnownManifest(BaseAnswer? last, string digest) =>
        new[] { last?.Base?.Image, recorded }
            .FirstOrDefault(image => image?.Digest == digest && image.Manifest.Length > 0)
            ?.Manifest;

    private static bool IsImage(ManifestInfo info) =>
        MediaTypes.IsKnown(info.MediaType) && !MediaTypes.IsIndex(info.MediaType);

    private BaseAnswer Gone(BaseAnswer? last) =>
        Told(
            last,
            new(
                nameof(FailureReason.BaseNotFound),
                $"{recorded.Name} is not there any more; the last digest is taken as valid"
            )
        );

    private PollResult<BaseAnswer> Failed(BaseAnswer? last, OutboundException fault, PollTraffic traffic)
    {
        var says = BaseProblems.SaysOf(fault.Kind);
        var verdict = traffic.Verdict(says, fault.RetryAfter);
        var problem = new Problem(BaseProblems.ReasonOf(fault), $"{recorded.Name}: {fault.Message}");
        return says is HostSays.Failed or HostSays.Limits
            ? new(last, Polls.Failed, verdict, problem)
            : new(Told(last, problem), Polls.Failed, verdict);
    }
}
