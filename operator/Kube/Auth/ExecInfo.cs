using System.Text;
using System.Text.Json;

namespace Dockerflow.Kube.Auth;

/// <summary>What is said to and understood from a credential plugin (Kubernetes documentation, "client-go credential plugins").</summary>
internal static class ExecInfo
{
    public const string V1 = "client.authentication.k8s.io/v1";
    public const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    /// <summary>The value of KUBERNETES_EXEC_INFO: never interactive, with the cluster if the plugin wants it.</summary>
    public static string For(ExecEntry exec, ClusterEntry cluster)
    {
        var told = exec.ProvideClusterInfo ? Cluster(cluster) : null;
        var spec = new ExecCredential.ExecSpec(Interactive: false, told);
        var info = new ExecCredential
        {
            ApiVersion = exec.ApiVersion,
            Kind = nameof(ExecCredential),
            Spec = spec,
        };
        return JsonSerializer.Serialize(info, AuthJson.Default.ExecCredential);
    }

    /// <summary>Throws InvalidDataException saying what is wrong, without a word of the answer itself: it is a secret.</summary>
    public static ExecCredential.ExecStatus Read(ReadOnlySpan<byte> answer, string apiVersion)
    {
        var credential = Parse(answer);
        if (credential.Kind is not (null or nameof(ExecCredential)))
            throw new InvalidDataException("its answer is no ExecCredential");
        if (credential.ApiVersion != apiVersion)
            throw new InvalidDataException($"its answer is not of the version {apiVersion} that the kubeconfig says");
        var status = credential.Status ?? throw new InvalidDataException("its answer has no status");
        var hasCertificate = !string.IsNullOrEmpty(status.ClientCertificateData);
        if (hasCertificate == string.IsNullOrEmpty(status.ClientKeyData))
            throw new InvalidDataException("its answer has only one of clientCertificateData and clientKeyData");
        return hasCertificate || !string.IsNullOrEmpty(status.Token)
            ? status
            : throw new InvalidDataException("its answer has neither token nor clientCertificateData");
    }

    private static ExecCredential Parse(ReadOnlySpan<byte> answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, AuthJson.Default.ExecCredential)
                ?? throw new InvalidDataException("its answer is null");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"its answer is no ExecCredential (line {failure.LineNumber})");
        }
    }

    private static ExecCredential.ExecCluster Cluster(ClusterEntry cluster) =>
        new()
        {
            Server = cluster.Server,
            TlsServerName = cluster.TlsServerName,
            SkipTlsVerify = cluster.SkipTlsVerify,
            Authority = cluster.Authority is { } source ? Encoding.UTF8.GetBytes(source.Read()) : null,
            ProxyUrl = cluster.ProxyUrl,
            Config = cluster.ExecExtension?.DeepClone(),
        };
}
