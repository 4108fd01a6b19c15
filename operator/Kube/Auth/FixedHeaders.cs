namespace Dockerflow.Kube.Auth;

/// <summary>
/// Headers that each request has: the host name of tls-server-name, which is what SocketsHttpHandler checks the
/// certificate against, and as whom the request is made.
/// </summary>
internal sealed class FixedHeaders(
    string? host,
    IReadOnlyList<KeyValuePair<string, string>> headers,
    HttpMessageHandler inner
) : DelegatingHandler(inner)
{
    /// <summary>The handler around <paramref name="inner"/>, or that itself if there is nothing to add.</summary>
    public static HttpMessageHandler Around(HttpMessageHandler inner, ApiAccess access)
    {
        var headers = access.User.Impersonate is { } who ? Impersonate(who) : [];
        var host = access.Cluster.TlsServerName;
        return host is null && headers.Count == 0 ? inner : new FixedHeaders(host, headers, inner);
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (host is not null)
            request.Headers.Host = host;
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return base.SendAsync(request, cancellationToken);
    }

    /// <summary>Kubernetes documentation, "User impersonation".</summary>
    private static List<KeyValuePair<string, string>> Impersonate(Impersonation who)
    {
        var headers = new List<KeyValuePair<string, string>> { new("Impersonate-User", who.User!) };
        headers.AddRange(who.Groups.Select(group => new KeyValuePair<string, string>("Impersonate-Group", group)));
        if (who.Uid is not null)
            headers.Add(new("Impersonate-Uid", who.Uid));
        foreach (var (key, values) in who.Extra)
            headers.AddRange(values.Select(value => new KeyValuePair<string, string>(Extra(key), value)));
        return headers;
    }

    private static string Extra(string key) => $"Impersonate-Extra-{Uri.EscapeDataString(key.ToLowerInvariant())}";
}
