using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>Where registries really are, and who may issue tokens for them.</summary>
internal static class RegistryEndpoint
{
    private static readonly Uri DockerHubAddress = new("https://registry-1.docker.io");

    public static OutboundTarget Of(HostRules rules, string host)
    {
        var target = rules.TargetOf(host);
        return host == RepositoryName.DockerHub && target.Rule?.Endpoint is null
            ? target with
            {
                BaseAddress = DockerHubAddress,
            }
            : target;
    }

    /// <summary>
    /// The peer to ask for a token, or null where the realm is refused: a registry must not send credentials
    /// elsewhere (CVE-2020-15157). Two public registries keep their token service beside them.
    /// </summary>
    public static OutboundTarget? TokenService(HostRules rules, OutboundTarget registry, string? realm)
    {
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
        {
            return null;
        }

        return registry.Owns(address) ? registry
            : IsKnownPair(registry.BaseAddress.Host, address) ? rules.TargetOf(address)
            : null;
    }

    private static bool IsKnownPair(string registry, Uri realm) =>
        realm.Scheme == Uri.UriSchemeHttps
        && realm.IsDefaultPort
        && (registry, realm.Host)
            is
                ("registry-1.docker.io", "auth.docker.io")
                or
                ("registry.gitlab.com", "gitlab.com");
}
