using System.Globalization;
using Dockerflow.Registry;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>
/// As much of the OCI distribution-spec as one client on the same machine needs: pull, push (in one piece or in
/// chunks), mount. Paths are <c>/v2/REPOSITORY/…</c> with one-word repositories.
/// </summary>
internal sealed class DistributionHandler(BlobFolder blobs, IReadOnlyList<LocalRepository> repositories)
{
    public Task HandleAsync(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/');
        return parts switch
        {
            ["", "v2"] or ["", "v2", ""] => Status(context, StatusCodes.Status200OK),
            ["", "v2", var name, "manifests", var reference] when Find(name) is { } repository => ManifestAsync(
                context,
                repository,
                reference
            ),
            ["", "v2", var name, "blobs", "uploads", ..] when Find(name) is { } repository => UploadAsync(
                context,
                repository,
                parts.Length > 5 ? parts[5] : ""
            ),
            ["", "v2", var name, "blobs", var digest] when Find(name) is { } repository => BlobAsync(
                context,
                repository,
                digest
            ),
            _ => Status(context, StatusCodes.Status404NotFound),
        };
    }

    private LocalRepository? Find(string name) => repositories.FirstOrDefault(repository => repository.Name == name);

    private Task ManifestAsync(HttpContext context, LocalRepository repository, string reference) =>
        HttpMethods.IsPut(context.Request.Method)
            ? PutManifestAsync(context, repository, reference)
            : ReadManifestAsync(context, repository, reference);

    private Task ReadManifestAsync(HttpContext context, LocalRepository repository, string reference)
    {
        var manifest = Digest.TryParse(reference, out var digest) ? ByDigest(digest) : repository.Tags.Read(reference);
        if (manifest is null || blobs.Find(manifest.Digest) is not { } file)
        {
            return Status(context, StatusCodes.Status404NotFound);
        }
        context.Response.ContentType = manifest.MediaType;
        return SendAsync(context, file, manifest.Digest);
    }

    private LocalManifest? ByDigest(Digest digest) =>
        blobs.Find(digest) is { } file ? new(MediaTypes.OciManifest, digest, file.Length) : null;

    private async Task PutManifestAsync(HttpContext context, LocalRepository repository, string reference)
    {
        if (context.Request.ContentLength is not (>= 0 and <= RegistryClient.MaxManifestBytes))
        {
            await Status(context, StatusCodes.Status413PayloadTooLarge);
            return;
        }
        // Kestrel gives no more than the length that was announced.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var digest = await blobs.WriteAsync(body.ToArray(), context.RequestAborted);
        var mediaType = context.Request.ContentType ?? MediaTypes.OciManifest;
        var stored =
            Digest.TryParse(reference, out _) || repository.Tags.Write(reference, new(mediaType, digest, body.Length));
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        await Status(context, stored ? StatusCodes.Status201Created : StatusCodes.Status429TooManyRequests);
    }

    private Task BlobAsync(HttpContext context, LocalRepository repository, string text)
    {
        if (!Digest.TryParse(text, out var digest))
        {
            return Status(context, StatusCodes.Status400BadRequest);
        }
        if (blobs.Find(digest) is { } file)
        {
            context.Response.ContentType = "application/octet-stream";
            return SendAsync(context, file, digest);
        }
        if (HttpMethods.IsHead(context.Request.Method) && repository.Assumed.Contains(digest))
        {
            // Nobody has counted its bytes; whoever has the blob knows better.
            context.Response.ContentLength = 1;
            return Status(context, StatusCodes.Status200OK);
        }
        return Status(context, StatusCodes.Status404NotFound);
    }

    private static async Task SendAsync(HttpContext context, FileInfo file, Digest digest)
    {
        context.Response.ContentLength = file.Length;
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        await using var content = file.OpenRead();
        await content.CopyToAsync(context.Response.Body, 128 * 1024, context.RequestAborted);
    }

    private Task UploadAsync(HttpContext context, LocalRepository repository, string id) =>
        context.Request.Method switch
        {
            "POST" => BeginAsync(context, repository),
            "PATCH" when blobs.Upload(id) is { } upload => AppendAsync(context, repository, upload),
            "PUT" when blobs.Upload(id) is { } upload => FinishAsync(context, repository, upload),
            _ => Status(context, StatusCodes.Status404NotFound),
        };

    /// <summary>All repositories share their blobs, so a mount is there already.</summary>
    private Task BeginAsync(HttpContext context, LocalRepository repository)
    {
        if (Digest.TryParse(context.Request.Query["mount"], out var mount) && blobs.Find(mount) is not null)
        {
            return Stored(context, repository, mount);
        }
        return Accepted(context, repository, blobs.Begin());
    }

    private static async Task AppendAsync(HttpContext context, LocalRepository repository, BlobUpload upload)
    {
        await upload.AppendAsync(context.Request.Body, context.RequestAborted);
        await Accepted(context, repository, upload);
    }

    private async Task FinishAsync(HttpContext context, LocalRepository repository, BlobUpload upload)
    {
        await upload.AppendAsync(context.Request.Body, context.RequestAborted);
        await (
            Digest.TryParse(context.Request.Query["digest"], out var digest)
            && digest.Algorithm == "sha256"
            && blobs.Complete(upload.Id, digest)
                ? Stored(context, repository, digest)
                : Status(context, StatusCodes.Status400BadRequest)
        );
    }

    private static Task Accepted(HttpContext context, LocalRepository repository, BlobUpload upload)
    {
        context.Response.Headers.Location = $"/v2/{repository.Name}/blobs/uploads/{upload.Id}";
        context.Response.Headers["Docker-Upload-UUID"] = upload.Id;
        context.Response.Headers.Range = string.Create(
            CultureInfo.InvariantCulture,
            $"0-{Math.Max(0, upload.Length - 1)}"
        );
        return Status(context, StatusCodes.Status202Accepted);
    }

    private static Task Stored(HttpContext context, LocalRepository repository, Digest digest)
    {
        context.Response.Headers.Location = $"/v2/{repository.Name}/blobs/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        return Status(context, StatusCodes.Status201Created);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
