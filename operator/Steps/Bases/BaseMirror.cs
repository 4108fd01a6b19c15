using System.Collections.Concurrent;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.LocalRegistry;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Bases;

/// <summary>
/// Buildah pulls base images through this: it is asked on loopback, and asks the real registry by digest, over this
/// program's own connections, with their checked addresses and with the credentials that Buildah so never sees. What
/// passes is kept, because the finished image shall have its base's layers as they are.
/// </summary>
internal sealed class BaseMirror(RegistryClient client, IReadOnlyList<string> hosts, BlobFolder blobs, Retrier retrier)
{
    private readonly ConcurrentDictionary<Digest, Manifest> _images = new();

    /// <summary>The images whose manifests were asked for.</summary>
    public IReadOnlyCollection<Manifest> Images => [.. _images.Values];

    /// <summary>What went wrong last since <see cref="ForgetFault"/>; Buildah says less of it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Before the next image: what one lacked says nothing about another.</summary>
    public void ForgetFault() => Fault = null;

    /// <summary>Answers <c>/v2/INDEX/REPOSITORY/manifests/DIGEST</c> and the same with blobs.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/');
        if (parts is ["", "v2"] or ["", "v2", ""])
        {
            return Status(context, StatusCodes.Status200OK);
        }
        return
            parts is ["", "v2", var host, .. { Length: > 0 } path, var kind, var text]
            && Repository(host, path) is { } repository
            && Digest.TryParse(text, out var digest)
            ? kind switch
            {
                "manifests" => GuardAsync(context, () => ManifestAsync(context, repository, digest)),
                "blobs" => GuardAsync(context, () => BlobAsync(context, repository, digest)),
                _ => Status(context, StatusCodes.Status404NotFound),
            }
            : Status(context, StatusCodes.Status404NotFound);
    }

    private RepositoryName? Repository(string host, string[] path) =>
        int.TryParse(host, out var index)
        && index >= 0
        && index < hosts.Count
        && RepositoryName.TryParse($"{hosts[index]}/{string.Join('/', path)}", out var name, out _)
            ? name
            : null;

    private async Task GuardAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (OutboundException fault)
        {
            Fail(
                context,
                fault,
                fault.Kind == OutboundFault.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status502BadGateway
            );
        }
        // Nothing on this machine but the volume.
        catch (IOException fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            Fail(context, fault, StatusCodes.Status507InsufficientStorage);
        }
    }

    private void Fail(HttpContext context, Exception fault, int status)
    {
        Fault = fault;
        if (context.Response.HasStarted)
        {
            // An answer that ends well would be taken for whole.
            context.Abort();
            return;
        }
        context.Response.StatusCode = status;
    }

    private async Task ManifestAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        var manifest = await retrier.RunAsync(
            cancellation => client.GetManifestAsync(new ImageReference(repository, null, digest), cancellation),
            context.RequestAborted
        );
        if (!MediaTypes.IsIndex(manifest.MediaType))
        {
            _images[digest] = manifest;
        }
        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = manifest.Bytes.Length;
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(manifest.Bytes, context.RequestAborted);
        }
    }

    private async Task BlobAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        context.Response.ContentType = "application/octet-stream";
        if (blobs.Find(digest) is { } known)
        {
            await using var file = known.OpenRead();
            await file.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }
        if (!BlobFolder.Takes(digest))
        {
            await PassAsync(context, repository, digest);
            return;
        }
        var upload = blobs.Begin();
        try
        {
            await TeeAsync(context, repository, digest, upload);
            RequireComplete(upload, repository, digest);
        }
        finally
        {
            // What was cut off would keep its space, and Buildah asks for whole blobs.
            blobs.Abandon(upload.Id);
        }
    }

    private async Task PassAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        await using var source = await client.OpenBlobAsync(
            repository,
            digest,
            RegistryClient.MaxBlobBytes,
            context.RequestAborted
        );
        await source.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>A break on the way to the registry is nothing that Buildah sees: the answer goes on from there.</summary>
    private Task<long> TeeAsync(HttpContext context, RepositoryName repository, Digest digest, BlobUpload upload) =>
        retrier.RunAsync(
            async cancellation =>
            {
                await using var source = await client.OpenBlobFromAsync(
                    repository,
                    digest,
                    upload.Length,
                    RegistryClient.MaxBlobBytes,
                    cancellation
                );
                var buffer = new byte[128 * 1024];
                for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0; )
                {
                    await upload.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
                return upload.Length;
            },
            context.RequestAborted,
            () => upload.Length
        );

    private void RequireComplete(BlobUpload upload, RepositoryName repository, Digest digest)
    {
        if (!blobs.Complete(upload.Id, digest))
        {
            throw new OutboundException(
                OutboundFault.Protocol,
                repository.Host,
                $"{repository.Host} sent content that does not have the digest {digest}"
            );
        }
    }

    private static Task Status(HttpContext context, int code)
    {
        context.Response.StatusCode = code;
        return Task.CompletedTask;
    }
}
