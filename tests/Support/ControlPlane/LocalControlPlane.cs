using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Support.Tools;

namespace Dockerflow.Support.ControlPlane;

/// <summary>
/// A private etcd and kube-apiserver on loopback, ready some four seconds after the start: everything that needs no
/// node and no controller (namespaces are never finalised, no owner's child is collected). Nothing of it is left after
/// <see cref="DisposeAsync"/>, nor after this process was killed. No fsync: for tests and benchmarks only.
/// </summary>
public sealed class LocalControlPlane : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly StateDirectory state;
    private readonly ControlPlaneLayout layout;
    private readonly CertificateAndKey administrator;
    private AdminApi admin;
    private readonly TokenIssuer tokens;

    private LocalControlPlane(StateDirectory state, ControlPlaneBinaries binaries, ControlPlaneOptions options)
    {
        this.state = state;
        layout = new ControlPlaneLayout(state.Path);
        tokens = new TokenIssuer();
        Authority = new CertificateAuthority("control plane of a test");
        administrator = Authority.IssueClient("admin", "system:masters");
        Administrator = KubeconfigUser.Certificate(administrator);
        layout.Write(Authority, tokens, Administrator);
        Etcd = new Daemon(binaries.Etcd, layout.EtcdArguments(), layout.Log("etcd"));
        ApiServer = new Daemon(binaries.KubeApiServer, layout.ApiServerArguments(options), layout.Log("apiserver"));
        Storage = new EtcdGateway(layout.EtcdAddress);
        admin = new AdminApi(layout.Address, Authority, administrator);
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address => layout.Address;

    /// <summary>Path of a kubeconfig with all rights.</summary>
    public string Kubeconfig => layout.Kubeconfig;

    /// <summary>For a test's own files; it goes with the control plane.</summary>
    public string Directory => state.Path;

    /// <summary>Signs the API server's certificate; clients' certificates by it are accepted.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>May do everything, whatever the authorization mode.</summary>
    public KubeconfigUser Administrator { get; }

    public Daemon ApiServer { get; }
    public Daemon Etcd { get; }

    /// <summary>etcd behind the API server's back.</summary>
    public EtcdGateway Storage { get; }

    /// <summary>Another one after <see cref="WriteServingCertificate"/>: ask for it each time.</summary>
    public AdminApi Admin => admin;

    /// <summary>Starts both and returns when /readyz answers. Throws <see cref="ToolException"/> with the end of the log.</summary>
    public static async Task<LocalControlPlane> StartAsync(
        ControlPlaneBinaries binaries,
        ControlPlaneOptions options,
        CancellationToken ct
    )
    {
        var plane = new LocalControlPlane(new StateDirectory("control-plane-"), binaries, options);
        try
        {
            await plane.Etcd.StartAsync(ct);
            await plane.StartApiServerAsync(ct);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with all rights, through the tunnel if there is one.</summary>
    public KubeClient Client(KubeOptions? options = null, Tunnel? tunnel = null) =>
        KubeClient.Create(
            (options ?? new KubeOptions()) with
            {
                KubeConfigPath = tunnel is null
                    ? Kubeconfig
                    : WriteKubeconfig($"tunnel-{tunnel.Address.Port}", Administrator, server: tunnel.Address),
            }
        );

    /// <summary>On the same port as before; returns when it is ready.</summary>
    public async Task StartApiServerAsync(CancellationToken ct)
    {
        await ApiServer.StartAsync(ct);
        await UntilReadyAsync(ct);
    }

    /// <summary>SIGKILL and start: what an API server kept in memory, such as its watch cache, is lost.</summary>
    public async Task RestartApiServerAsync(CancellationToken ct)
    {
        await ApiServer.KillAsync();
        await StartApiServerAsync(ct);
    }

    /// <summary>SIGKILL and start, with all data; the API server finds it again by itself. Returns when it has.</summary>
    public async Task RestartEtcdAsync(CancellationToken ct)
    {
        await Etcd.KillAsync();
        await Etcd.StartAsync(ct);
        await UntilReadyAsync(ct);
    }

    /// <summary>Returns when /readyz answers; throws if a part died or the patience is over.</summary>
    public async Task UntilReadyAsync(CancellationToken ct)
    {
        if (!await Polling.UntilAsync(() => IsReadyAsync(ct), Patience, ct))
        {
            throw new ToolException($"the API server is not ready after {Patience}:\n{ApiServer.LogTail()}");
        }
    }

    /// <summary>A copy of all data, for <see cref="RestoreAsync"/>. etcd is stopped for it and started again.</summary>
    public async Task<EtcdSnapshot> SaveAsync(CancellationToken ct)
    {
        await Etcd.KillAsync();
        var snapshot = EtcdSnapshot.Copy(layout.EtcdData, state.File($"snapshot-{Guid.NewGuid():N}"));
        await Etcd.StartAsync(ct);
        await UntilReadyAsync(ct);
        return snapshot;
    }

    /// <summary>As after a disaster: all data, and the revision, are what they were. Both servers are restarted.</summary>
    public async Task RestoreAsync(EtcdSnapshot snapshot, CancellationToken ct)
    {
        await ApiServer.KillAsync();
        await Etcd.KillAsync();
        System.IO.Directory.Delete(layout.EtcdData, recursive: true);
        EtcdSnapshot.Copy(snapshot.Path, layout.EtcdData);
        await Etcd.StartAsync(ct);
        await StartApiServerAsync(ct);
    }

    /// <summary>
    /// From now on the API server shows a certificate of this authority, and <see cref="Admin"/> trusts that one alone. The
    /// server looks at its files once a minute; restart it where a test cannot wait.
    /// </summary>
    public void WriteServingCertificate(CertificateAuthority authority)
    {
        layout.WriteServingCertificate(authority);
        admin.Dispose();
        admin = new AdminApi(layout.Address, authority, administrator);
    }

    /// <summary>Writes a kubeconfig, by default for <see cref="Address"/> and the CA of the start. Returns its path.</summary>
    public string WriteKubeconfig(string name, KubeconfigUser user, string? authorityFile = null, Uri? server = null)
    {
        var path = state.File($"{name}.conf");
        File.WriteAllText(path, user.ToYaml(server ?? Address, authorityFile ?? layout.AuthorityFile));
        return path;
    }

    /// <summary>
    /// A token of this service account, which is created if need be, with any lifetime (see <see cref="TokenIssuer"/>).
    /// </summary>
    public async Task<string> TokenAsync(string ns, string account, TimeSpan lifetime, CancellationToken ct)
    {
        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = account } };
        var created = await admin.CreateAsync($"api/v1/namespaces/{ns}/serviceaccounts", body, ct);
        return tokens.Issue(ns, account, (string)created["metadata"]!["uid"]!, lifetime);
    }

    public Task CreateNamespaceAsync(string name, CancellationToken ct) =>
        admin.CreateAsync(
            "api/v1/namespaces",
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } },
            ct
        );

    public async ValueTask DisposeAsync()
    {
        await ApiServer.DisposeAsync();
        await Etcd.DisposeAsync();
        admin.Dispose();
        Storage.Dispose();
        tokens.Dispose();
        Authority.Dispose();
        await state.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        var dead = new[] { Etcd, ApiServer }.FirstOrDefault(daemon => !daemon.IsRunning);
        return dead is null
            ? await admin.IsReadyAsync(ct)
            : throw new ToolException($"{dead.Name} ended by itself:\n{dead.LogTail()}");
    }
}
