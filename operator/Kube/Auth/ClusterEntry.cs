using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Auth;

/// <summary>Where the API server is, and how it proves to be it. The kubeconfig's <c>cluster</c>, its paths absolute.</summary>
internal sealed record ClusterEntry
{
    public string? Server { get; init; }

    /// <summary>The name that the server's certificate must have, if it is not the URL's.</summary>
    public string? TlsServerName { get; init; }
    public string? ProxyUrl { get; init; }
    public bool SkipTlsVerify { get; init; }

    /// <summary>The only authorities that are believed. Null: the machine's own.</summary>
    public PemSource? Authority { get; init; }

    /// <summary>What a credential plugin is given of the extension client.authentication.k8s.io/exec.</summary>
    public JsonNode? ExecExtension { get; init; }
}
