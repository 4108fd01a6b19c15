using System.IO.Compression;
using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Runs;

namespace Dockerflow.Build.Logs;

/// <summary>
/// Keeps what every step of an ended build printed, in the candidates repository beside the candidate, where it outlives
/// Job and node. A help for people: where it cannot be kept, the run goes on and its status says why.
/// </summary>
internal sealed class LogKeeper(KubeClient client, OutboundHttp http, TimeProvider time)
{
    /// <summary>The artifact's type; each layer is the gzipped log of one step, titled STEP.log.gz.</summary>
    public const string ArtifactType = "application/vnd.dockerflow.logs.v1";

    private const string TitleAnnotation = "org.opencontainers.image.title";
    private const int MaxLines = 200_000;
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Others wait for it.</summary>
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PutPatience = TimeSpan.FromSeconds(30);

    /// <summary>Of the process, whose memory it is.</summary>
    private static readonly OneAtATime Reading = new();

    public async Task<RunLogs> KeepAsync(BuildRun run, Pod pod, Redaction redaction, CancellationToken ct)
    {
        try
        {
            var layers = await Reading.RunAsync(
                () => WithinAsync(ReadPatience, token => LayersAsync(pod, redaction, token), ct),
                ct
            );
            return layers.Count == 0
                ? new(Problem: "no step has printed anything")
                : new(await WithinAsync(PutPatience, token => PutAsync(run, layers, token), ct));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(
                Problem: $"they were not read within {ReadPatience.TotalSeconds} s, or not taken by the registry within {PutPatience.TotalSeconds} s"
            );
        }
        catch (Exception fault) when (fault is OutboundException or KubeException or FormatException)
        {
            return new(Problem: Bounded.Message(fault.Message));
        }
    }

    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        return await work(both.Token);
    }

    private async Task<IReadOnlyList<ArtifactLayer>> LayersAsync(Pod pod, Redaction redaction, CancellationToken ct)
    {
        List<ArtifactLayer> layers = [];
        foreach (var container in PodReading.Started(pod))
        {
            if (await ReadAsync(pod, container, ct) is { Length: > 0 } log)
            {
                layers.Add(
                    ArtifactLayer.Of(
                        "application/gzip",
                        Pack(redaction.CleanLong(log, ct)),
                        new Dictionary<string, string> { [TitleAnnotation] = $"{container}.log.gz" }
                    )
                );
            }
        }
        return layers;
    }

    private async Task<string> ReadAsync(Pod pod, string container, CancellationToken ct)
    {
        try
        {
            return await client.ReadLogEndAsync(ResourceKey.Of(pod), container, MaxLines, MaxBytes, ct);
        }
        catch (KubeException gone) when (gone.Status is { } status && (int)status is >= 400 and < 500 and not 429)
        {
            return "";
        }
    }

    private async Task<string> PutAsync(BuildRun run, IReadOnlyList<ArtifactLayer> layers, CancellationToken ct)
    {
        var name = run.Spec.Image.CandidatesRepository();
        var repository = RepositoryName.TryParse(name, out var parsed, out var error)
            ? parsed
            : throw new FormatException(error);
        var digest = await new RegistryClient(http, await CredentialsAsync(run, ct)).PutArtifactAsync(
            repository,
            $"{run.Metadata.Name}-logs",
            new Artifact(ArtifactType, layers),
            ct
        );
        return $"{name}@{digest}";
    }

    private async Task<DockerConfig> CredentialsAsync(BuildRun run, CancellationToken ct) =>
        run.Spec.Image.CredentialsRef is { } reference
        && await client.GetAsync(CoreResources.Secret, new(run.Metadata.Namespace!, reference.Name), ct) is { } secret
        && secret.Data.TryGetValue(SecretShape.DockerConfigKey, out var config)
        && DockerConfig.TryParse(config, out var credentials, out _)
            ? credentials
            : DockerConfig.Empty;

    /// <summary>Without a time in its header, so that the same log is the same blob.</summary>
    private static byte[] Pack(string log)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new StreamWriter(gzip, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            writer.Write(log);
        }
        return packed.ToArray();
    }
}
