using System.Net;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// Adds the credential to each request. A request that is answered 401 is sent once more if the source has another
/// credential by then; the server has not acted on it, so this is safe for writes too.
/// </summary>
internal sealed class CredentialHandler(ICredentialSource source, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var credential = await source.GetAsync(cancellationToken);
        var response = await SendAsAsync(credential, request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || request.Content is not (null or ByteArrayContent))
            return response;
        var other = await OtherThanAsync(credential, started, response, cancellationToken);
        if (ReferenceEquals(other, credential))
            return response;
        response.Dispose();
        return await SendAsAsync(other, request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            (source as IDisposable)?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<Credential> OtherThanAsync(
        Credential refused,
        long started,
        HttpResponseMessage response,
        CancellationToken ct
    )
    {
        try
        {
            return await source.OtherThanAsync(refused, started, ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Task<HttpResponseMessage> SendAsAsync(
        Credential credential,
        HttpRequestMessage request,
        CancellationToken ct
    )
    {
        request.Headers.Authorization = credential.Header;
        request.Options.Set(RotatingHandler.Identity, credential.Identity);
        return base.SendAsync(request, ct);
    }
}
