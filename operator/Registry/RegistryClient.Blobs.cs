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

    private static string BlobPath(RepositoryName repository, Digest digest) => $"/v2/{repository.Path}/blobs/{digest}";
}
