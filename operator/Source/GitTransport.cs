using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dockerflow.Net;

namespace Dockerflow.Source;

/// <summary>The two requests of smart HTTP (gitprotocol-http).</summary>
internal sealed class GitTransport(OutboundHttp http)
{
    /// <summary>As many as may be asked at once must fit into the operator's memory.</summary>
    private const int UsualBytes = 2 * 1024 * 1024;

    /// <summary>Servers without version 2 tell all references, and some have very many tags. One such answer at a time.</summary>
    private const int LargestBytes = 8 * 1024 * 1024;
    private static readonly SemaphoreSlim LargeTurn = new(1, 1);
    private const int MaxToldChars = 300;
    private const string InfoRefs = "/info/refs";
    private const string Query = "?service=git-upload-pack";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    public async Task<IReadOnlyList<GitRef>> ListAsync(
        GitEndpoint endpoint,
        IReadOnlyCollection<string> refPrefixes,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ListAsync(endpoint, refPrefixes, UsualBytes, cancellationToken);
        }
        catch (OutboundException large) when (large.Kind == OutboundFault.TooLarge)
        {
            // Asked again when nobody else has one.
        }

        await LargeTurn.WaitAsync(cancellationToken);
        try
        {
            return await ListAsync(endpoint, refPrefixes, LargestBytes, cancellationToken);
        }
        finally
        {
            LargeTurn.Release();
        }
    }

    private async Task<IReadOnlyList<GitRef>> ListAsync(
        GitEndpoint endpoint,
        IReadOnlyCollection<string> refPrefixes,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        var target = TargetOf(endpoint.Url);
        using var guard = http.Guard(AnswerTimeout, cancellationToken);
        var (repository, answer) = await AdvertisementAsync(target, endpoint, maxBytes, guard);
        var advertisement = AdvertisementParser.Parse(answer, refPrefixes) ?? throw SourceFaults.NotGit(endpoint.Url);
        if (!advertisement.IsVersion2)
        {
            return advertisement.Refs;
        }

        var listed = await CommandAsync(
            target,
            endpoint,
            repository,
            LsRefs.Request(advertisement.ObjectFormat, refPrefixes),
            maxBytes,
            guard
        );
        return LsRefs.ParseAnswer(listed, refPrefixes) ?? throw SourceFaults.NotGit(endpoint.Url);
    }

    // A rule may move the name elsewhere; without an endpoint the scheme is the one of the address.
    private OutboundTarget TargetOf(GitUrl url)
    {
        var rule = http.Rules.Find(url.Host);
        return rule?.Endpoint is null
            ? new OutboundTarget(url.Host, new Uri($"{url.Scheme}://{url.Host}"), rule)
            : http.Rules.TargetOf(url.Host);
    }

    private async Task<(Uri Repository, byte[] Answer)> AdvertisementAsync(
        OutboundTarget target,
        GitEndpoint endpoint,
        int maxBytes,
        StallGuard guard
    )
    {
        var address = new Uri(target.BaseAddress, endpoint.Url.Path + InfoRefs + Query);
        using var response = await SendAsync(target, endpoint, new HttpRequestMessage(HttpMethod.Get, address), guard);
        if (IsRedirect(response))
        {
            throw Redirects(response, address, target, endpoint.Url);
        }

        var answer = await ReadAsync(
            response,
            endpoint,
            "application/x-git-upload-pack-advertisement",
            maxBytes,
            guard
        );
        return (new Uri(address.GetLeftPart(UriPartial.Path)[..^InfoRefs.Length]), answer);
    }

    private async Task<byte[]> CommandAsync(
        OutboundTarget target,
        GitEndpoint endpoint,
        Uri repository,
        byte[] command,
        int maxBytes,
        StallGuard guard
    )
    {
        var content = new ByteArrayContent(command);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-git-upload-pack-request");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(repository.AbsoluteUri + "/git-upload-pack"))
        {
            Content = content,
        };
        using var response = await SendAsync(target, endpoint, request, guard);
        return await ReadAsync(response, endpoint, "application/x-git-upload-pack-result", maxBytes, guard);
    }

    private async Task<HttpResponseMessage> SendAsync(
        OutboundTarget target,
        GitEndpoint endpoint,
        HttpRequestMessage request,
        StallGuard guard
    )
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Git-Protocol", "version=2");
            // Some servers decide by this name whether they speak git or show a web page.
            request.Headers.TryAddWithoutValidation("User-Agent", "git/2 dockerflow-operator");
            request.Headers.Authorization = endpoint.Credentials is { } credentials ? BasicHeader(credentials) : null;
            return await http.SendAsync(target, request, guard);
        }
    }

    private async Task<byte[]> ReadAsync(
        HttpResponseMessage response,
        GitEndpoint endpoint,
        string mediaType,
        int maxBytes,
        StallGuard guard
    )
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw response.ToFault(endpoint.Url.Host, "a git repository", http.Clock);
        }

        return response.Content.Headers.ContentType?.MediaType == mediaType
            ? await response.ReadBoundedAsync(endpoint.Url.Host, maxBytes, guard)
            : throw SourceFaults.NotGit(endpoint.Url);
    }

    private static AuthenticationHeaderValue BasicHeader(GitCredentials credentials) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Password}")));

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    /// <summary>
    /// Not even on the same host, for the step that fetches follows none: what could be asked could not be built. The address
    /// is told where it is the host's own.
    /// </summary>
    private static SourceException Redirects(HttpResponseMessage response, Uri from, OutboundTarget target, GitUrl url)
    {
        var place =
            LocationHeader.Resolve(response, from) is { } to
            && target.Owns(to)
            && to.UserInfo.Length == 0
            && to.AbsolutePath != from.AbsolutePath
            && to.AbsolutePath.EndsWith(InfoRefs, StringComparison.Ordinal)
            && to.Query == Query
            && to.AbsoluteUri.Length <= MaxToldChars
                ? $"{url.Scheme}://{url.Host}{to.AbsolutePath[..^InfoRefs.Length]}"
                : "another place";
        return new(
            SourceFailure.Protocol,
            $"{url} redirects to {place}, which is refused; use the address it redirects to"
        );
    }
}
