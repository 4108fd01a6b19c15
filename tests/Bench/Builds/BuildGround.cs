using System.Globalization;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Support;
using Dockerflow.Support.Tools;
using Dockerflow.Support.Watching;

namespace Dockerflow.Bench.Builds;

/// <summary>A namespace of the test cluster with an operator of its own, and git repositories. All of it goes at the end.</summary>
internal sealed class BuildGround : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly string directory = Directory.CreateTempSubdirectory("dockerflow-bench-").FullName;
    private readonly Signal changed = new();
    private readonly List<GitRepository> repositories = [];
    private readonly KubeClient client;
    private readonly OtherOperators others;
    private readonly OperatorProcess program;
    private readonly Watched<BuildRun> runs;
    private readonly Watched<Pod> pods;

    private BuildGround(ClusterEnv env)
    {
        Env = env;
        Kubectl = new Kubectl(env.Kubectl(), env.Kubeconfig);
        client = KubeClient.Create(new KubeOptions { KubeConfigPath = env.Kubeconfig, Program = "dockerflow-bench" });
        others = new OtherOperators(client);
        var policy = Path.Combine(directory, "policy.yaml");
        File.WriteAllText(policy, TestPolicy.For(env));
        program = new OperatorProcess(env, policy, [Namespace], Path.Combine(directory, "operator.log"));
        runs = new(client, Resources.BuildRuns, Namespace, TimeProvider.System, changed);
        pods = new(client, CoreResources.Pod, Namespace, TimeProvider.System, changed);
    }

    public ClusterEnv Env { get; }
    public Kubectl Kubectl { get; }
    public string Namespace { get; } = string.Create(CultureInfo.InvariantCulture, $"dfb-{Random.Shared.Next():x8}");

    public static async Task<BuildGround> PrepareAsync(CancellationToken ct)
    {
        var ground = new BuildGround(ClusterEnv.Load());
        try
        {
            await ground.StartAsync(ct);
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new repository with these files; returns its address.</summary>
    public async Task<string> PushAsync(string name, IReadOnlyDictionary<string, string> files, CancellationToken ct)
    {
        var path = $"{Namespace}-{name}.git";
        var bare = Path.Combine(Env.GitDirRoot, path);
        var repository = new GitRepository(bare, bare, Path.Combine(directory, name));
        repositories.Add(repository);
        await repository.InitialiseAsync(ct);
        await repository.PushAsync(files, "First", ct);
        return $"{Env.GitUrl}/{path}";
    }

    public Task CreateAsync(ContainerBuild wish, CancellationToken ct) =>
        client.CreateAsync(Resources.ContainerBuilds, wish, new CreateOptions(), ct);

    /// <summary>The run with this sequence, once it is as wanted.</summary>
    public Task<BuildRun> RunAsync(string build, long sequence, Func<BuildRun, bool> wanted, CancellationToken ct) =>
        WaitAsync(
            $"run {sequence} of {build}",
            () =>
                runs.All.FirstOrDefault(run =>
                    run.Spec.ContainerBuildRef.Name == build && run.Spec.Sequence == sequence && wanted(run)
                ),
            ct
        );

    public Task<Pod> PodAsync(string name, Func<Pod, bool> wanted, CancellationToken ct) =>
        WaitAsync($"the Pod {name}", () => pods.Find(new(Namespace, name)) is { } pod && wanted(pod) ? pod : null, ct);

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        await Task.WhenAll(runs.DisposeAsync().AsTask(), pods.DisposeAsync().AsTask());
        await client.DeleteAsync(
            CoreResources.Namespace,
            new("", Namespace),
            new DeleteOptions(),
            CancellationToken.None
        );
        await others.ReturnAsync(CancellationToken.None);
        repositories.ForEach(repository => repository.Delete());
        client.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task StartAsync(CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Env.RepositoryRoot, "crds"), "*.yaml"))
        {
            await Kubectl.ApplyAsync(await File.ReadAllTextAsync(file, ct), ct);
        }
        await Kubectl.RunAsync(
            [
                "wait",
                "--for=condition=Established",
                "--timeout=30s",
                "crd/containerbuilds.dockerflow.dev",
                "crd/buildruns.dockerflow.dev",
            ],
            ct
        );
        await Kubectl.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {Namespace}}}", ct);
        await others.RestAsync(ct);
        await program.StartAsync(ct);
    }

    private async Task<T> WaitAsync<T>(string what, Func<T?> find, CancellationToken ct)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await changed.WaitForAsync(find, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"waited {Patience} for {what}; the operator's log ends with:\n{program.LogTail()}"
            );
        }
    }
}
