using System.Globalization;
using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <content>Uploads.</content>
public sealed partial class RegistryClient
{
    private const long LeastExpected = 1024 * 1024;
    private static readonly Action<long> Unheard = _ => { };

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
        if (await BeginUploadAsync(repository, digest, null, cancellationToken) is { } session)
        {
            await FinishUploadAsync(session, new BlobContent(digest, size, open), Unheard, cancellationToken);
        }
    }

    /// <summary>Where to put the bytes, or null when there is no need to.</summary>
    internal async Task<UploadSession?> BeginUploadAsync(
        RepositoryName repository,
        Digest digest,
        RepositoryName? mountFrom,
        CancellationToken cancellationToken
    )
    {
        var query = mountFrom is null
            ? ""
            : $"?mount={Uri.EscapeDataString(digest.ToString())}&from={Uri.EscapeDataString(mountFrom.Path)}";
        var address = new Uri(
            _transport.TargetOf(repository.Host).BaseAddress,
            $"/v2/{repository.Path}/blobs/uploads/{query}"
        );
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
        return SessionOf(response, new UploadSession(address, access), isRequired: true);
    }

    /// <summary>Sends all of a blob and closes the upload: one request.</summary>
    internal Task FinishUploadAsync(
        UploadSession session,
        BlobContent blob,
        Action<long> progress,
        CancellationToken cancellationToken
    ) => CloseAsync(session, blob.Digest, guard => new UploadContent(blob, 0, guard, progress), cancellationToken);

    /// <summary>Closes an upload whose bytes are all there.</summary>
    internal Task CloseUploadAsync(UploadSession session, Digest digest, CancellationToken cancellationToken) =>
        CloseAsync(session, digest, _ => new ByteArrayContent([]), cancellationToken);

    /// <summary>
    /// How far an upload came; null where the registry does not know it any more, or does not tell. docker-registry
    /// 2.8 forgets an upload whose connection broke.
    /// </summary>
    internal async Task<UploadState?> FindUploadAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            using var guard = AnswerGuard(cancellationToken);
            using var response = await _transport.SendAsync(
                session.Access,
                () => new HttpRequestMessage(HttpMethod.Get, session.Address),
                guard
            );
            var host = session.Access.Repository.Host;
            RequireStatus(response, host, "an upload", HttpStatusCode.NoContent, HttpStatusCode.Accepted);
            return HeldOf(response) is { } held
                ? new UploadState(SessionOf(response, session, isRequired: false), held)
                : null;
        }
        catch (OutboundException fault) when (!fault.IsTransient)
        {
            return null;
        }
    }

    /// <summary>Sends what the registry lacks, and returns where the upload is to be closed.</summary>
    internal async Task<UploadSession> AppendUploadAsync(
        UploadState state,
        BlobContent blob,
        Action<long> progress,
        CancellationToken cancellationToken
    )
    {
        using var guard = http.Guard(RegistryTransport.TransferStall, cancellationToken);
        using var response = await SendContentAsync(
            HttpMethod.Patch,
            state.Session,
            state.Session.Address,
            () => new UploadContent(blob, state.Held, guard, progress),
            guard
        );
        return SessionOf(response, state.Session, isRequired: false);
    }

    private async Task CloseAsync(
        UploadSession session,
        Digest digest,
        Func<StallGuard, HttpContent> content,
        CancellationToken cancellationToken
    )
    {
        using var guard = http.Guard(RegistryTransport.TransferStall, cancellationToken);
        using var response = await SendContentAsync(
            HttpMethod.Put,
            session,
            session.Closing(digest),
            () => content(guard),
            guard
        );
        if (DigestHeaderOf(response) is { } stored && stored.Algorithm == digest.Algorithm && stored != digest)
        {
            throw WrongDigest(session.Access.Repository, digest);
        }
    }

    private async Task<HttpResponseMessage> SendContentAsync(
        HttpMethod method,
        UploadSession session,
        Uri address,
        Func<HttpContent> content,
        StallGuard guard
    )
    {
        var response = await _transport.SendAsync(
            session.Access,
            () => ContentRequest(method, address, content()),
            guard
        );
        try
        {
            var repository = session.Access.Repository;
            var wanted = method == HttpMethod.Put ? HttpStatusCode.Created : HttpStatusCode.Accepted;
            RequireStatus(response, repository.Host, $"writing to {repository}", wanted);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage ContentRequest(HttpMethod method, Uri address, HttpContent content)
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        // Who is refused should hear it before a gigabyte is on its way: while it is sent, no answer is heard.
        request.Headers.ExpectContinue = content.Headers.ContentLength > LeastExpected;
        return request;
    }

    // An upload carries credentials: it must be where they belong.
    private UploadSession SessionOf(HttpResponseMessage response, UploadSession known, bool isRequired)
    {
        var target = _transport.TargetOf(known.Access.Repository.Host);
        var address =
            response.Headers.Location is null && !isRequired
                ? known.Address
                : LocationHeader.Resolve(response, known.Address);
        return address is not null && target.Owns(address)
            ? new UploadSession(address, known.Access)
            : throw new OutboundException(
                OutboundFault.Protocol,
                target.Host,
                $"{target.Host} wants uploads at another host or scheme, which is refused; behind a proxy it must know its outside address"
            );
    }

    /// <summary>Range: 0-LAST; "bytes=" before it is of the HTTP standard, not of this one, and seen.</summary>
    private static long? HeldOf(HttpResponseMessage response)
    {
        const string Unit = "bytes=";
        var range = response.Headers.NonValidated.TryGetValues("Range", out var values) ? values.First() : "";
        range = range.StartsWith(Unit, StringComparison.Ordinal) ? range[Unit.Length..] : range;
        return
            range.StartsWith("0-", StringComparison.Ordinal)
            && long.TryParse(range.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && last < MaxBlobBytes
            ? last + 1
            : null;
    }
}
