using System.Net;
using System.Net.Http.Headers;

namespace Dockerflow.Kube.Client;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record ApiRequest(
    HttpMethod Method,
    string Path,
    byte[]? Body = null,
    string MediaType = "application/json"
)
{
    /// <summary>Null: plain JSON.</summary>
    public string? Accept { get; init; }

    public static ApiRequest Get(string path) => new(HttpMethod.Get, path);

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(Path, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (Accept is not null)
            message.Headers.TryAddWithoutValidation(nameof(Accept), Accept);
        if (Body is null)
            return message;
        message.Content = new ByteArrayContent(Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return message;
    }

    public override string ToString() => $"{Method} {Path}";
}
