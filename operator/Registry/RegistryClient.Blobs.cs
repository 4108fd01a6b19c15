using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <content>Blobs.</content>
public sealed partial class RegistryClient
{
    /// <summary>The repository holds this blob.</summary>
    public async Task<bool> BlobExistsAsync(
        RepositoryName repository,
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        using var guard = AnswerGuard(cancellationToken);
        using var response = await _transport.ReadAsync(
            Access.Pull(repository),
            HttpMethod.Head,
            BlobPath(repository, digest),
            [],
            guard
        );
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        RequireStatus(response, repository.Host, $"a blob of {repository}", HttpStatusCode.OK);
        return true;
    }

    /// <summary>
    /// Opens a blob for reading to its end, where the stream throws <see cref="OutboundException"/> unless all bytes
    /// together have the digest. At most <paramref name="maxBytes"/> bytes are read.
    /// </summary>
    public async Task<Stream> OpenBlobAsync(
        RepositoryName repository,
        Digest digest,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        var guard = http.Guard(RegistryTransport.TransferStall, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await _transport.ReadAsync(
                Access.Pull(repository),
                HttpMethod.Get,
                BlobPath(repository, digest),
                [],
                guard
            );
            RequireStatus(response, repository.Host, $"a blob of {repository}", HttpStatusCode.OK);
            var body = await response.Content.ReadAsStreamAsync(guard.Token);
            return new VerifyingStream(response, body, guard, repository.Host, digest, maxBytes);
        }
        catch
        {
            response?.Dispose();
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Copies a blob to a stream and returns its size. What was written is only to be believed when this returns.</summary>
    public async Task<long> GetBlobAsync(
        RepositoryName repository,
        Digest digest,
        Stream destination,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        await using var source = await OpenBlobAsync(repository, digest, maxBytes, cancellationToken);
        await source.CopyToAsync(destination, cancellationToken);
        return source.Position;
    }

    /// <summary>Makes a blob of another repository of the same registry appear in this one, without moving bytes.
    /// False: the registry would not, upload it.</summary>
    public async Task<bool> MountBlobAsync(
        RepositoryName repository,
        RepositoryName from,
        Digest digest,
        CancellationToken cancellationToken
    ) => await BeginUploadAsync(repository, digest, from, cancellationToken) is null;

    /// <summary>Stores a blob in one go, streaming. The registry checks the digest too.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="digest">Of the content.</param>
    /// <param name="size">Bytes; the stream must have exactly as many.</param>
    /// <param name="open">Opens the content from its start; called again when the registry asks for credentials late.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task UploadBlobAsync(
        RepositoryName repository,
        Digest digest,
        long size,
        Func<CancellationToken, ValueTask<Stream>> open,
        CancellationToken cancellationToken
    )
    {
        var session = await BeginUploadAsync(repository, digest, null, cancellationToken);
        if (session is not null)
        {
            await FinishUploadAsync(repository, digest, session, size, open, cancellationToken);
        }
    }

    /// <summary>Where to put the bytes, or null when there is no need to.</summary>
    private async Task<Uri?> BeginUploadAsync(
        RepositoryName repository,
        Digest digest,
        RepositoryName? mountFrom,
        CancellationToken cancellationToken
    )
    {
        var target = _transport.TargetOf(repository.Host);
        var query = mountFrom is null
            ? ""
            : $"?mount={Uri.EscapeDataString(digest.ToString())}&from={Uri.EscapeDataString(mountFrom.Path)}";
        var address = new Uri(target.BaseAddress, $"/v2/{repository.Path}/blobs/uploads/{query}");
        var access = mountFrom is null ? Access.Push(repository) : Access.Mount(repository, mountFrom);
        using var guard = AnswerGuard(cancellationToken);
        using var response = await _transport.SendAsync(
            access,
            () => new HttpRequestMessage(HttpMethod.Post, address),
            guard
        );
        if (response.StatusCode == HttpStatusCode.Created && mountFrom is not null)
        {
            return null;
        }

        RequireStatus(response, repository.Host, $"writing to {repository}", HttpStatusCode.Accepted);
        return SessionOf(response, address, target, digest);
    }

    private async Task FinishUploadAsync(
        RepositoryName repository,
        Digest digest,
        Uri session,
        long size,
        Func<CancellationToken, ValueTask<Stream>> open,
        CancellationToken cancellationToken
    )
    {
        using var guard = http.Guard(RegistryTransport.TransferStall, cancellationToken);
        using var response = await _transport.SendAsync(
            Access.Push(repository),
            () => new HttpRequestMessage(HttpMethod.Put, session) { Content = new UploadContent(open, size, guard) },
            guard
        );
        RequireStatus(response, repository.Host, $"writing to {repository}", HttpStatusCode.Created);
        if (DigestHeaderOf(response) is { } stored && stored.Algorithm == digest.Algorithm && stored != digest)
        {
            throw WrongDigest(repository, digest);
        }
    }

    // An upload carries credentials: its session must be where they belong.
    private static Uri SessionOf(HttpResponseMessage response, Uri address, OutboundTarget target, Digest digest)
    {
        if (
            response.Headers.Location is not { } location
            || new Uri(address, location) is var session && !target.Owns(session)
        )
        {
            throw new OutboundException(
                OutboundFault.Protocol,
                target.Host,
                $"{target.Host} wants uploads at another host or scheme, which is refused; behind a proxy it must know its outside address"
            );
        }

        var mark = session.Query.Length > 0 ? "&" : "?";
        return new Uri(
            $"{session.GetLeftPart(UriPartial.Query)}{mark}digest={Uri.EscapeDataString(digest.ToString())}"
        );
    }

    private static string BlobPath(RepositoryName repository, Digest digest) => $"/v2/{repository.Path}/blobs/{digest}";
}
