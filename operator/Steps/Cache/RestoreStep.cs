using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Build;

namespace Dockerflow.Steps.Cache;

/// <summary>
/// Brings the cache that an earlier run left, so that the build, which has no credentials, finds it. A cache is a help and
/// no need: where it cannot be had, the build goes on without.
/// </summary>
internal static class RestoreStep
{
    private const long BytesPerSecond = 10_000_000;

    /// <summary>What takes longer helps nobody: the time is the build's.</summary>
    private static TimeSpan Patience(long bytes) =>
        TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(bytes / BytesPerSecond);

    public static async Task<StepReport> RunAsync(
        RestoreInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        if (
            !RepositoryName.TryParse(input.Repository, out var repository, out var error)
            || !Digest.TryParse(input.Digest, out var digest)
        )
        {
            throw new StepException(
                FailureReason.StepFailed,
                $"the cache's place is not valid: {error ?? input.Digest}"
            );
        }
        Clear(input.Destination);
        using var patience = new CancellationTokenSource(Patience(0), context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var access = RegistryAccess.Open(input.Hosts, input.AuthFile, context.Clock);
        try
        {
            var restored = await RestoreAsync(
                access.Client,
                repository,
                digest,
                input.Destination,
                bytes => patience.CancelAfter(Patience(bytes)),
                either.Token
            );
            context.Log.Line($"restored the cache {digest}: {restored.Blobs} blobs, {restored.Bytes} bytes");
            return new StepReport { Ok = true };
        }
        catch (Exception fault) when (fault is OutboundException or IOException or InvalidDataException)
        {
            return GoOnWithout(input, fault.Message, context);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return GoOnWithout(input, "it takes too long to come", context);
        }
    }

    private static StepReport GoOnWithout(RestoreInput input, string why, StepContext context)
    {
        Clear(input.Destination);
        var message = $"the cache {input.Digest} cannot be used, everything is made anew: {why}";
        context.Log.Line(message);
        return new StepReport { Ok = true, Message = Printable.Escape(message) };
    }

    private static async Task<(int Blobs, long Bytes)> RestoreAsync(
        RegistryClient client,
        RepositoryName repository,
        Digest digest,
        string destination,
        Action<long> begins,
        CancellationToken cancellationToken
    )
    {
        var manifest = await client.GetManifestAsync(new ImageReference(repository, null, digest), cancellationToken);
        var layers = manifest.Content.Layers;
        if (layers is not [{ MediaType: CacheArtifact.Document }, ..])
        {
            throw new InvalidDataException("it is something else");
        }
        if (layers.Sum(layer => layer.Size) > CacheArtifact.MaxBytes)
        {
            throw new InvalidDataException("it is larger than 16 GiB");
        }
        begins(layers.Sum(layer => layer.Size));
        var blobs = OpenDirectory(Path.Combine(destination, "blobs", "sha256"));
        await Parallel.ForEachAsync(
            layers.Skip(1),
            new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellationToken },
            async (layer, token) =>
                await FetchAsync(client, repository, layer, Path.Combine(blobs, layer.Digest.Hex), token)
        );
        // Last: without it nothing counts.
        await FetchAsync(
            client,
            repository,
            layers[0],
            Path.Combine(destination, CandidateLayout.CacheFile),
            cancellationToken
        );
        return (layers.Count, layers.Sum(layer => layer.Size));
    }

    private static async Task FetchAsync(
        RegistryClient client,
        RepositoryName repository,
        Descriptor blob,
        string path,
        CancellationToken cancellationToken
    )
    {
        if (blob.Digest.Algorithm != "sha256")
        {
            throw new InvalidDataException("one of its blobs is not named by sha256");
        }
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await client.GetBlobAsync(repository, blob.Digest, file, blob.Size, cancellationToken);
    }

    /// <summary>The build takes the files over. It is another user, and has no right to what belongs to others.</summary>
    private static string OpenDirectory(string path)
    {
        var directory = Directory.CreateDirectory(path).FullName;
        File.SetUnixFileMode(directory, Everybody);
        return directory;
    }

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private static void Clear(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
