using System.Net;
using System.Net.Http.Headers;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>Sends one request, with authentication and, for reading, redirects. What comes back is any other status.</summary>
internal sealed class RegistryTransport(OutboundHttp http, DockerConfig credentials)
{
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    // A registry may hash and store a whole blob before it answers.
    public static readonly TimeSpan TransferStall = TimeSpan.FromMinutes(3);

    private const int MaxRedirects = 3;
    private readonly Authenticator _authenticator = new(http, credentials);

    public OutboundHttp Http => http;

    public OutboundTarget TargetOf(string host) => RegistryEndpoint.Of(http.Rules, host);

    /// <summary>Sends; after a 401 once more with the answer to its challenge.</summary>
    /// <param name="access">Whose credentials, and which scopes.</param>
    /// <param name="makeRequest">Called for each try; the address must be the registry's own.</param>
    /// <param name="guard">Bounds the wait.</param>
    public async Task<HttpResponseMessage> SendAsync(
        Access access,
        Func<HttpRequestMessage> makeRequest,
        StallGuard guard
    )
    {
        var target = TargetOf(access.Repository.Host);
        var response = await SendOnceAsync(target, makeRequest, _authenticator.Known(access), guard);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        var answer = await AnswerAsync(target, response, access, guard);
        var second = await SendOnceAsync(target, makeRequest, answer, guard);
        if (second.StatusCode == HttpStatusCode.Unauthorized)
        {
            second.Dispose();
            throw _authenticator.Unauthorized(access);
        }

        return second;
    }

    /// <summary>Reads; redirects lead anywhere policy allows, and never with credentials (OCI distribution-spec).</summary>
    /// <param name="access">Whose credentials, and which scopes.</param>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="path">Below the registry's address.</param>
    /// <param name="accept">Media types.</param>
    /// <param name="guard">Bounds the wait.</param>
    /// <param name="change">Puts more into each request, redirected ones too.</param>
    public async Task<HttpResponseMessage> ReadAsync(
        Access access,
        HttpMethod method,
        string path,
        string[] accept,
        StallGuard guard,
        Action<HttpRequestMessage>? change = null
    )
    {
        var registry = TargetOf(access.Repository.Host);
        var address = new Uri(registry.BaseAddress, path);
        var response = await SendAsync(access, () => Changed(change, Request(method, address, accept)), guard);
        for (var hop = 0; IsRedirect(response); hop++)
        {
            using (response)
            {
                address = RedirectOf(response, address, registry.Host, hop);
            }

            var next = registry.Owns(address) ? registry : http.Rules.TargetOf(address);
            response = await SendOnceAsync(next, () => Changed(change, Request(method, address, accept)), null, guard);
        }

        return response;
    }

    public static HttpRequestMessage Request(HttpMethod method, Uri address, params string[] accept)
    {
        var request = new HttpRequestMessage(method, address);
        foreach (var mediaType in accept)
        {
            request.Headers.TryAddWithoutValidation("Accept", mediaType);
        }

        return request;
    }

    private static HttpRequestMessage Changed(Action<HttpRequestMessage>? change, HttpRequestMessage request)
    {
        change?.Invoke(request);
        return request;
    }

    private async Task<AuthenticationHeaderValue> AnswerAsync(
        OutboundTarget target,
        HttpResponseMessage refusal,
        Access access,
        StallGuard guard
    )
    {
        using (refusal)
        {
            return await _authenticator.AnswerAsync(target, refusal, access, guard.Token);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        OutboundTarget target,
        Func<HttpRequestMessage> makeRequest,
        AuthenticationHeaderValue? authorization,
        StallGuard guard
    )
    {
        using var request = makeRequest();
        request.Headers.Authorization = authorization;
        request.Headers.TryAddWithoutValidation("User-Agent", "dockerflow-operator");
        return await http.SendAsync(target, request, guard);
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static Uri RedirectOf(HttpResponseMessage response, Uri from, string host, int hop)
    {
        if (hop == MaxRedirects || LocationHeader.Resolve(response, from) is not { } to)
        {
            throw new OutboundException(
                OutboundFault.Protocol,
                host,
                $"{host} redirects more than {MaxRedirects} times or to nowhere"
            );
        }

        return to.Scheme is "http" or "https" && to.UserInfo.Length == 0
            ? to
            : throw new OutboundException(
                OutboundFault.Protocol,
                host,
                $"{host} redirects to something that is not a plain web address"
            );
    }
}
