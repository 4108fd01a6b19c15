using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// A client of the OCI distribution-spec 1.1. Everything read is bounded and hashed; credentials go to the host they
/// were given for and nowhere else. Every method throws <see cref="OutboundException"/> when the registry does not
/// do what was asked; nothing is retried, because the caller knows when to come back. Safe for concurrent use.
/// </summary>
/// <param name="http">The way out.</param>
/// <param name="credentials">Of one tenant: accepted tokens are remembered in this client.</param>
public sealed partial class RegistryClient(OutboundHttp http, DockerConfig credentials)
{
    private readonly RegistryTransport _transport = new(http, credentials);

    /// <summary>The registry answers and, where it asks for credentials, accepts ours.</summary>
    /// <param name="host"><c>host[:port]</c>, lower case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CheckAsync(string host, CancellationToken cancellationToken)
    {
        using var guard = AnswerGuard(cancellationToken);
        using var response = await _transport.ReadAsync(Access.Registry(host), HttpMethod.Get, "/v2/", [], guard);
        RequireStatus(response, host, "its API version", HttpStatusCode.OK);
    }

    private StallGuard AnswerGuard(CancellationToken cancellationToken) =>
        http.Guard(RegistryTransport.AnswerTimeout, cancellationToken);

    private void RequireStatus(
        HttpResponseMessage response,
        string host,
        string what,
        params ReadOnlySpan<HttpStatusCode> wanted
    )
    {
        if (!wanted.Contains(response.StatusCode))
        {
            throw response.ToFault(host, what, http.Clock);
        }
    }

    private static Digest? DigestHeaderOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Docker-Content-Digest", out var values)
        && Digest.TryParse(values.First(), out var digest)
            ? digest
            : null;

    private static OutboundException WrongDigest(RepositoryName repository, Digest digest) =>
        new(
            OutboundFault.Protocol,
            repository.Host,
            $"{repository.Host} answered with content that does not have the digest {digest}"
        );
}
