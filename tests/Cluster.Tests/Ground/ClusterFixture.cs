using Dockerflow.Kube.Client;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>What all tests share: the cluster with the present CRDs, and one operator over namespaces of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly OtherOperators others;
    private TestGround? shared;

    public ClusterEnv Env { get; } = ClusterEnv.Load();
    public KubeClient Client { get; }
    public Kubectl Kubectl { get; }

    public ClusterFixture()
    {
        Client = KubeClient.Create(new KubeOptions { KubeConfigPath = Env.Kubeconfig, Program = "dockerflow-tests" });
        others = new OtherOperators(Client);
        Kubectl = new Kubectl(Env.Kubectl(), Env.Kubeconfig);
    }

    public TestGround Shared => shared ?? throw new InvalidOperationException("the fixture is not initialised");

    public async ValueTask InitializeAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Env.RepositoryRoot, "crds"), "*.yaml"))
        {
            await Kubectl.ApplyAsync(await File.ReadAllTextAsync(file), CancellationToken.None);
        }
        await Kubectl.RunAsync(
            [
                "wait",
                "--for=condition=Established",
                "--timeout=30s",
                "crd/containerbuilds.dockerflow.dev",
                "crd/buildruns.dockerflow.dev",
                "crd/promotions.dockerflow.dev",
            ],
            CancellationToken.None
        );
        await others.RestAsync(CancellationToken.None);
        shared = await TestGround.PrepareAsync(this, CancellationToken.None);
        await shared.Operator.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await SuspendAfterTestAttribute.SettledAsync();
        if (shared is not null)
        {
            await shared.DisposeAsync();
        }
        await others.ReturnAsync(CancellationToken.None);
        Client.Dispose();
    }
}
