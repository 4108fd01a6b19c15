using System.Net.Http.Headers;
using System.Text;
using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>Answers challenges: Basic, and Bearer by the distribution token specification.</summary>
internal sealed class Authenticator(OutboundHttp http, DockerConfig credentials)
{
    private readonly AuthorizationCache _cache = new(http.Clock);

    /// <summary>What is known to be accepted, to spare a round trip.</summary>
    public AuthenticationHeaderValue? Known(Access access) => _cache.Find(access, UserFor(access))?.Header;

    /// <summary>The answer to a 401.</summary>
    /// <exception cref="OutboundException">There is no answer: Unauthorized, or Protocol for a refused realm.</exception>
    public async Task<AuthenticationHeaderValue> AnswerAsync(
        OutboundTarget registry,
        HttpResponseMessage refusal,
        Access access,
        CancellationToken cancellationToken
    )
    {
        var user = UserFor(access);
        _cache.Forget(access, user);
        var challenges = ChallengesOf(refusal);
        if (challenges.FirstOrDefault(challenge => challenge.Scheme == "bearer") is { } bearer)
        {
            var token = await FetchTokenAsync(registry, bearer, access, user, cancellationToken);
            _cache.StoreForScope(access, user, token);
            return token.Header;
        }

        if (user is null || !challenges.Any(challenge => challenge.Scheme == "basic"))
        {
            throw Unauthorized(access, user);
        }

        var basic = new Authorization(BasicHeader(user), DateTimeOffset.MaxValue);
        _cache.StoreForHost(access, user, basic);
        return basic.Header;
    }

    /// <summary>The failure to tell when there is nothing left to try.</summary>
    public OutboundException Unauthorized(Access access) => Unauthorized(access, UserFor(access));

    private static OutboundException Unauthorized(Access access, RegistryCredentials? user) =>
        new(
            OutboundFault.Unauthorized,
            access.Repository.Host,
            user is null
                ? $"{access.Repository} wants credentials, and the Secret given has none for this host"
                : $"{access.Repository.Host} does not accept the credentials for {access.Repository}"
        );

    private static List<Challenge> ChallengesOf(HttpResponseMessage refusal) =>
        refusal.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var fields)
            ? [.. fields.Take(10).SelectMany(ChallengeParser.Parse)]
            : [];

    private static AuthenticationHeaderValue BasicHeader(RegistryCredentials user) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Username}:{user.Password}")));

    private RegistryCredentials? UserFor(Access access) => credentials.Find(access.Repository);

    private async Task<Authorization> FetchTokenAsync(
        OutboundTarget registry,
        Challenge bearer,
        Access access,
        RegistryCredentials? user,
        CancellationToken cancellationToken
    )
    {
        var realm = bearer.Parameters.GetValueOrDefault("realm");
        var service =
            RegistryEndpoint.TokenService(http.Rules, registry, realm)
            ?? throw new OutboundException(
                OutboundFault.Protocol,
                registry.Host,
                $"{registry.Host} sends for its token to another host, which gets no credentials"
            );

        using var guard = http.Guard(RegistryTransport.AnswerTimeout, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, TokenAddress(realm!, bearer, access));
        request.Headers.Authorization = user is null ? null : BasicHeader(user);
        using var response = await http.SendAsync(service, request, guard);
        if (response.StatusCode is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
        {
            throw Unauthorized(access, user);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw response.ToFault(registry.Host, "a token", http.Clock);
        }

        var body = await response.ReadBoundedAsync(registry.Host, TokenDocument.MaxBytes, guard);
        return TokenDocument.Read(body, http.Clock.GetUtcNow())
            ?? throw new OutboundException(
                OutboundFault.Protocol,
                registry.Host,
                $"{registry.Host} answered the request for a token with something else"
            );
    }

    private static Uri TokenAddress(string realm, Challenge bearer, Access access)
    {
        var query = access.Scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope));
        if (bearer.Parameters.GetValueOrDefault("service") is { Length: > 0 } service)
        {
            query = query.Prepend("service=" + Uri.EscapeDataString(service));
        }

        var address = new UriBuilder(realm);
        address.Query = string.Join(
            '&',
            address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Concat(query)
        );
        return address.Uri;
    }
}
