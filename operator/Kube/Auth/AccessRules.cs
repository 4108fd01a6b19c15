using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>What a cluster and a user must have before anything is sent.</summary>
internal static class AccessRules
{
    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    /// <summary>The same access. Throws <see cref="KubeException"/> Unreachable with the remedy.</summary>
    public static ApiAccess Checked(ApiAccess access, string context) =>
        First(access) is { } problem ? throw Problem.Of($"context '{context}': {problem}") : access;

    private static string? First(ApiAccess access) => OfCluster(access.Cluster) ?? OfUser(access.User);

    private static string? OfCluster(ClusterEntry cluster)
    {
        if (!HasScheme(cluster.Server, "http", "https"))
            return $"the cluster's server '{cluster.Server}' is no http or https URL";
        if (cluster.ProxyUrl is not null && !HasScheme(cluster.ProxyUrl, ProxySchemes))
            return $"proxy-url must start with one of {string.Join(", ", ProxySchemes)}";
        if (cluster.SkipTlsVerify && cluster.Authority is not null)
            return "insecure-skip-tls-verify and certificate-authority exclude each other; remove one";
        return cluster.TlsServerName is { } name && Uri.CheckHostName(name) == UriHostNameType.Unknown
            ? "tls-server-name is no host name"
            : null;
    }

    private static string? OfUser(UserEntry user)
    {
        if (user.AuthProvider is not null)
            return $"auth-provider '{user.AuthProvider}' is gone from Kubernetes; use a credential plugin (exec)";
        if ((user.Token ?? user.TokenFile) is not null && user.Username is not null)
            return "the user has a token and a user name; keep one";
        if ((user.ClientCertificate is null) != (user.ClientKey is null))
            return "client-certificate and client-key belong together; one is missing";
        if (!Texts(user).All(Printable))
            return "token, names and groups must be one line of printable ASCII";
        // SocketsHttpHandler joins the values of a header with commas, and the server would take "a, b" for one group.
        if (user.Impersonate is { } who && (who.Groups.Count > 1 || who.Extra.Values.Any(each => each.Count > 1)))
            return "as-groups, and each key of as-user-extra, can have at most one value here";
        return user.Exec is { } exec ? OfPlugin(exec) : null;
    }

    private static string? OfPlugin(ExecEntry exec)
    {
        if (exec.ApiVersion is not (ExecInfo.V1 or ExecInfo.V1Beta1))
            return $"exec's apiVersion '{exec.ApiVersion}' is unknown; use {ExecInfo.V1} or {ExecInfo.V1Beta1}";
        return exec.InteractiveMode switch
        {
            null or "Never" or "IfAvailable" => null,
            "Always" =>
                "exec's interactiveMode is Always, and there is no terminal here; use a plugin that asks nobody",
            _ => $"exec's interactiveMode '{exec.InteractiveMode}' is unknown; use Never or IfAvailable",
        };
    }

    private static bool HasScheme(string? url, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && schemes.Contains(parsed.Scheme);

    private static IEnumerable<string?> Texts(UserEntry user) =>
        user.Impersonate is { } who
            ? [user.Token, who.User, who.Uid, .. who.Groups, .. who.Extra.Values.SelectMany(each => each)]
            : [user.Token];

    // What becomes a header. A user name does not, base64 is around it.
    private static bool Printable(string? text) => text is null || text.All(each => each is >= ' ' and <= '~');
}
