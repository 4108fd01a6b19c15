using k8s.Authentication;

namespace Dockerflow.Kube.Client;

/// <summary>Adds the bearer token to each request.</summary>
internal sealed class CredentialHandler(ITokenProvider tokens, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.Headers.Authorization = await tokens.GetAuthenticationHeaderAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
