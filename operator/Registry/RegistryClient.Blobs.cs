using System.Net;
using System.Net.Http.Headers;
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
        var body = await OpenBodyAsync(repository, digest, 0, maxBytes, cancellationToken);
        return new VerifyingStream(body, repository.Host, digest);
    }

    /// <summary>
    /// Opens what of a blob comes after its first <paramref name="from"/> bytes, to go on where it broke off. Nothing is
    /// verified: whoever puts the pieces together hashes the whole. A registry that knows no ranges sends everything, and
    /// the beginning is dropped. At most <paramref name="maxBytes"/> bytes are read, those before included.
    /// </summary>
    public async Task<Stream> OpenBlobFromAsync(
        RepositoryName repository,
        Digest digest,
        long from,
        long maxBytes,
        CancellationToken cancellationToken
    ) => await OpenBodyAsync(repository, digest, from, maxBytes, cancellationToken);

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

    private async Task<Stream> OpenBodyAsync(
        RepositoryName repository,
        Digest digest,
        long from,
        long maxBytes,
        CancellationToken cancellationToken
    )
    {
        // One byte is asked for twice: a range that begins at the end is no range (RFC 9110, 15.5.17).
        var start = Math.Max(0, from - 1);
        var guard = http.Guard(RegistryTransport.TransferStall, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await _transport.ReadAsync(
                Access.Pull(repository),
                HttpMethod.Get,
                BlobPath(repository, digest),
                [],
                guard,
                start == 0 ? null : request => request.Headers.Range = new RangeHeaderValue(start, null)
            );
            var first = FirstByteOf(response, repository, start);
            var body = await response.Content.ReadAsStreamAsync(guard.Token);
            var content = new BodyStream(response, body, guard, repository.Host, maxBytes - first);
            await content.SkipAsync(from - first, cancellationToken);
            return content;
        }
        catch
        {
            response?.Dispose();
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Where the answer begins: where it was asked to, or at the blob's first byte.</summary>
    private long FirstByteOf(HttpResponseMessage response, RepositoryName repository, long asked)
    {
        if (asked == 0 || response.StatusCode != HttpStatusCode.PartialContent)
        {
            RequireStatus(response, repository.Host, $"a blob of {repository}", HttpStatusCode.OK);
            return 0;
        }
        return response.Content.Headers.ContentRange?.From == asked
            ? asked
            : throw new OutboundException(
                OutboundFault.Protocol,
                repository.Host,
                $"{repository.Host} was asked for a blob from byte {asked} on and sent another part"
            );
    }

    private static string BlobPath(RepositoryName repository, Digest digest) => $"/v2/{repository.Path}/blobs/{digest}";
}
