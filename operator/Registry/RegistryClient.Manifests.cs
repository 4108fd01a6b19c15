using System.Net;
using System.Net.Http.Headers;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <content>Manifests.</content>
public sealed partial class RegistryClient
{
    /// <summary>The bound of the OCI distribution-spec for a manifest.</summary>
    public const int MaxManifestBytes = 4 * 1024 * 1024;

    private const int MaxIndexDepth = 2;
    private const int MaxETagChars = 256;

    /// <summary>Asks what a reference stands for; null when it is not there. Costs a GET when the registry does not
    /// tell the digest (old registries).</summary>
    public Task<ManifestInfo?> HeadManifestAsync(ImageReference reference, CancellationToken cancellationToken) =>
        HeadManifestAsync(reference, null, cancellationToken);

    /// <summary>The same for somebody who has asked before: what has to be fetched is fetched only if it is not the known
    /// one any more (If-None-Match, RFC 9110 §13.1.2).</summary>
    public async Task<ManifestInfo?> HeadManifestAsync(
        ImageReference reference,
        ManifestInfo? known,
        CancellationToken cancellationToken
    )
    {
        // Whoever did not tell the digest the last time is not asked for it again.
        if (known?.ETag is not null)
        {
            return await FetchInfoAsync(reference, known, cancellationToken);
        }

        using var guard = AnswerGuard(cancellationToken);
        using var response = await ReadManifestAsync(HttpMethod.Head, reference, null, guard);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        RequireStatus(response, reference.Repository.Host, reference.ToString(), HttpStatusCode.OK);
        if (DigestHeaderOf(response) is not { } digest)
        {
            return await FetchInfoAsync(reference, known, cancellationToken);
        }

        return reference.Digest is null || reference.Digest == digest
            ? new ManifestInfo(
                digest,
                response.Content.Headers.ContentType?.MediaType ?? "",
                response.Content.Headers.ContentLength
            )
            : throw WrongDigest(reference.Repository, reference.Digest);
    }

    /// <summary>Fetches a manifest, checks its digest and reads what it refers to.</summary>
    public async Task<Manifest> GetManifestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        using var guard = AnswerGuard(cancellationToken);
        using var response = await ReadManifestAsync(HttpMethod.Get, reference, null, guard);
        RequireStatus(response, reference.Repository.Host, reference.ToString(), HttpStatusCode.OK);
        return await ManifestOfAsync(response, reference, guard);
    }

    /// <summary>Finds the manifest for one platform, through an index where there is one.</summary>
    /// <exception cref="OutboundException">Also NotFound when the image is not for this platform.</exception>
    public async Task<ResolvedImage> ResolveAsync(
        ImageReference reference,
        Platform platform,
        CancellationToken cancellationToken
    )
    {
        var manifest = await GetManifestAsync(reference, cancellationToken);
        if (!MediaTypes.IsIndex(manifest.MediaType))
        {
            return new ResolvedImage(manifest.Digest, manifest.Digest, manifest.MediaType);
        }

        var child = manifest.Content.Children.FirstOrDefault(entry =>
            entry.Platform is not null && platform.Accepts(entry.Platform)
        );
        return child is not null
            ? new ResolvedImage(manifest.Digest, child.Digest, manifest.MediaType)
            : throw new OutboundException(
                OutboundFault.NotFound,
                reference.Repository.Host,
                $"{reference} has no image for {platform}"
            );
    }

    /// <summary>Stores these bytes under a tag or digest and returns their digest. The same bytes again change nothing.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="tagOrDigest">A tag, or the digest of exactly these bytes.</param>
    /// <param name="manifest">The bytes; all they refer to must be there already.</param>
    /// <param name="mediaType">One of <see cref="MediaTypes"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Digest> PutManifestAsync(
        RepositoryName repository,
        string tagOrDigest,
        ReadOnlyMemory<byte> manifest,
        string mediaType,
        CancellationToken cancellationToken
    )
    {
        var digest = RequirePuttable(tagOrDigest, manifest);
        using var guard = AnswerGuard(cancellationToken);
        var address = new Uri(
            _transport.TargetOf(repository.Host).BaseAddress,
            $"/v2/{repository.Path}/manifests/{tagOrDigest}"
        );
        using var response = await _transport.SendAsync(
            Access.Push(repository),
            () => PutRequest(address, manifest, mediaType),
            guard
        );
        if (MayKeepTags(response.StatusCode) && !Digest.TryParse(tagOrDigest, out _))
        {
            await RequireUntakenAsync(repository, tagOrDigest, digest, cancellationToken);
        }
        RequireStatus(response, repository.Host, $"writing {repository}", HttpStatusCode.Created, HttpStatusCode.OK);
        return DigestHeaderOf(response) is { } stored && stored.Algorithm == digest.Algorithm && stored != digest
            ? throw WrongDigest(repository, digest)
            : digest;
    }

    /// <summary>
    /// No specification has tags that stay; registries that keep them refuse with one of these (400 of Amazon's, 409, 412 of
    /// Harbor's). So the registry is asked what the tag is.
    /// </summary>
    private static bool MayKeepTags(HttpStatusCode status) =>
        status
            is HttpStatusCode.BadRequest
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.Conflict
                or HttpStatusCode.PreconditionFailed;

    private async Task RequireUntakenAsync(
        RepositoryName repository,
        string tag,
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        if (
            await HeadManifestAsync(new ImageReference(repository, tag, null), cancellationToken)
                is { Digest: var kept }
            && kept != digest
        )
        {
            throw new OutboundException(
                OutboundFault.TagImmutable,
                repository.Host,
                $"{repository.Host} keeps the tag {tag} of {repository} where it is, at {kept}"
            );
        }
    }

    private Task<HttpResponseMessage> ReadManifestAsync(
        HttpMethod method,
        ImageReference reference,
        string? known,
        StallGuard guard
    ) =>
        _transport.ReadAsync(
            Access.Pull(reference.Repository),
            method,
            $"/v2/{reference.Repository.Path}/manifests/{reference.Wanted}",
            MediaTypes.Manifests,
            guard,
            known is null ? null : request => request.Headers.TryAddWithoutValidation("If-None-Match", known)
        );

    private async Task<ManifestInfo?> FetchInfoAsync(
        ImageReference reference,
        ManifestInfo? known,
        CancellationToken cancellationToken
    )
    {
        using var guard = AnswerGuard(cancellationToken);
        using var response = await ReadManifestAsync(HttpMethod.Get, reference, known?.ETag, guard);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (response.StatusCode == HttpStatusCode.NotModified && known?.ETag is not null)
        {
            return known;
        }

        RequireStatus(response, reference.Repository.Host, reference.ToString(), HttpStatusCode.OK);
        var manifest = await ManifestOfAsync(response, reference, guard);
        return new ManifestInfo(manifest.Digest, manifest.MediaType, manifest.Bytes.Length, ETagOf(response));
    }

    private static async Task<Manifest> ManifestOfAsync(
        HttpResponseMessage response,
        ImageReference reference,
        StallGuard guard
    )
    {
        var host = reference.Repository.Host;
        var bytes = await response.ReadBoundedAsync(host, MaxManifestBytes, guard);
        var digest = VerifiedDigest(reference, DigestHeaderOf(response), bytes);
        var problem = ManifestParser.Read(
            bytes,
            response.Content.Headers.ContentType?.MediaType,
            out var mediaType,
            out var content
        );
        return problem is null
            ? new Manifest(digest, mediaType, bytes, content)
            : throw new OutboundException(OutboundFault.Protocol, host, $"{reference}: {problem}");
    }

    /// <summary>It is kept and sent back, so only what is one, and is short.</summary>
    private static string? ETagOf(HttpResponseMessage response) =>
        response.Headers.ETag?.ToString() is { Length: <= MaxETagChars } etag ? etag : null;

    private static Digest VerifiedDigest(ImageReference reference, Digest? told, byte[] bytes)
    {
        if (told is not null && !told.Matches(bytes))
        {
            throw WrongDigest(reference.Repository, told);
        }

        if (reference.Digest is not null && !reference.Digest.Matches(bytes))
        {
            throw WrongDigest(reference.Repository, reference.Digest);
        }

        return reference.Digest ?? told ?? Digest.Sha256Of(bytes);
    }

    private static Digest RequirePuttable(string tagOrDigest, ReadOnlyMemory<byte> manifest)
    {
        if (manifest.Length > MaxManifestBytes)
        {
            throw new ArgumentException("the manifest is larger than 4 MiB", nameof(manifest));
        }

        if (Digest.TryParse(tagOrDigest, out var digest))
        {
            return digest.Matches(manifest.Span)
                ? digest
                : throw new ArgumentException("not the digest of these bytes", nameof(tagOrDigest));
        }

        return ImageReference.IsTag(tagOrDigest)
            ? Digest.Sha256Of(manifest.Span)
            : throw new ArgumentException("neither tag nor digest", nameof(tagOrDigest));
    }

    private static HttpRequestMessage PutRequest(Uri address, ReadOnlyMemory<byte> manifest, string mediaType)
    {
        var content = new ReadOnlyMemoryContent(manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
    }
}
