using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Auth;

/// <summary>client.authentication.k8s.io ExecCredential: with a spec what a plugin is told, with a status what it answers.</summary>
internal sealed record ExecCredential
{
    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public ExecSpec? Spec { get; init; }
    public ExecStatus? Status { get; init; }

    internal sealed record ExecSpec(bool Interactive, ExecCluster? Cluster);

    internal sealed record ExecCluster
    {
        public string? Server { get; init; }

        [JsonPropertyName("tls-server-name")]
        public string? TlsServerName { get; init; }

        [JsonPropertyName("insecure-skip-tls-verify")]
        public bool SkipTlsVerify { get; init; }

        [JsonPropertyName("certificate-authority-data")]
        public byte[]? Authority { get; init; }

        [JsonPropertyName("proxy-url")]
        public string? ProxyUrl { get; init; }
        public JsonNode? Config { get; init; }
    }

    internal sealed record ExecStatus
    {
        public DateTimeOffset? ExpirationTimestamp { get; init; }
        public string? Token { get; init; }
        public string? ClientCertificateData { get; init; }
        public string? ClientKeyData { get; init; }
    }
}
