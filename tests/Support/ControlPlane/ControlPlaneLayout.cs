namespace Dockerflow.Support.ControlPlane;

/// <summary>Where the files of one control plane are, on which ports it listens, and how its programs are called.</summary>
internal sealed class ControlPlaneLayout(string directory)
{
    private static readonly string[] ServerNames = ["127.0.0.1", "localhost"];
    private readonly int etcdPort = Ports.Free();
    private readonly int peerPort = Ports.Free();
    private readonly int apiPort = Ports.Free();

    public Uri Address => new($"https://127.0.0.1:{apiPort}/");

    public Uri EtcdAddress => new($"http://127.0.0.1:{etcdPort}/");

    public string EtcdData => In("etcd");

    public string AuthorityFile => In("ca.crt");

    public string Kubeconfig => In("admin.conf");

    public string Log(string name) => In($"{name}.log");

    public void Write(CertificateAuthority authority, TokenIssuer tokens, KubeconfigUser admin)
    {
        File.WriteAllText(AuthorityFile, authority.CertificatePem);
        File.WriteAllText(In("service-account.key"), tokens.PrivateKeyPem);
        File.WriteAllText(In("service-account.pub"), tokens.PublicKeyPem);
        WriteServingCertificate(authority);
        File.WriteAllText(Kubeconfig, admin.ToYaml(Address, AuthorityFile));
    }

    public void WriteServingCertificate(CertificateAuthority authority)
    {
        var server = authority.IssueServer(ServerNames);
        File.WriteAllText(In("server.crt"), server.CertificatePem);
        File.WriteAllText(In("server.key"), server.KeyPem);
    }

    public IReadOnlyList<string> EtcdArguments()
    {
        var (client, peer) = ($"http://127.0.0.1:{etcdPort}", $"http://127.0.0.1:{peerPort}");
        return
        [
            $"--data-dir={EtcdData}",
            "--unsafe-no-fsync",
            "--logger=zap",
            "--log-level=error",
            "--quota-backend-bytes=4294967296",
            $"--listen-client-urls={client}",
            $"--advertise-client-urls={client}",
            $"--listen-peer-urls={peer}",
            $"--initial-advertise-peer-urls={peer}",
            $"--initial-cluster=default={peer}",
        ];
    }

    public IReadOnlyList<string> ApiServerArguments(ControlPlaneOptions options) =>
        [
            $"--etcd-servers=http://127.0.0.1:{etcdPort}",
            // Compaction is a test's business.
            "--etcd-compaction-interval=0",
            $"--watch-cache={(options.WatchCache ? "true" : "false")}",
            "--bind-address=127.0.0.1",
            $"--secure-port={apiPort}",
            "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.96.0.0/24",
            $"--authorization-mode={(options.Rbac ? "RBAC" : "AlwaysAllow")}",
            // Pods would be refused for want of a token that only the controller manager makes.
            "--disable-admission-plugins=ServiceAccount",
            $"--client-ca-file={AuthorityFile}",
            $"--tls-cert-file={In("server.crt")}",
            $"--tls-private-key-file={In("server.key")}",
            $"--service-account-issuer={TokenIssuer.Issuer}",
            $"--service-account-key-file={In("service-account.pub")}",
            $"--service-account-signing-key-file={In("service-account.key")}",
            "--max-requests-inflight=3000",
            "--max-mutating-requests-inflight=1000",
            "--profiling=false",
            "--v=0",
            .. options.ApiServerArguments,
        ];

    private string In(string name) => Path.Combine(directory, name);
}
