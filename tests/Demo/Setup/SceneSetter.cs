using System.Globalization;
using Dockerflow.Demo.Acts;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Watching;
using Dockerflow.Kube.Client;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Setup;

/// <summary>Everything that is there before the operator has anything to do: a repository, two environments, the operator itself.</summary>
internal sealed class SceneSetter(
    ClusterEnv env,
    IBoard board,
    TimeProvider clock,
    KubeClient client,
    string workDirectory
)
{
    private const string Title = "The scene is set";
    private readonly Kubectl kubectl = new(env.Kubectl(), env.Kubeconfig);

    /// <summary>Returns the scene and the application's first commit. The caller disposes the scene's world.</summary>
    public async Task<(Scene Scene, string FirstCommit)> SetAsync(CancellationToken ct)
    {
        board.Begin(Title);
        var names = new DemoNames(
            env.Registry,
            env.GitUrl,
            clock.GetUtcNow().ToString("MMddHHmmss", CultureInfo.InvariantCulture)
        );
        var repository = new GitRepository(
            Path.Combine(env.GitDirRoot, "demo.git"),
            names.SourceUrl,
            Path.Combine(workDirectory, "app")
        );
        var registry = await RegistryView.ConnectAsync(env.RegistryLocal, ct);
        var commit = await PrepareAsync(names, repository, registry, ct);
        var world = new World(client, clock, board);
        await world.SyncAsync(ct);
        board.End(new(Title, "operator, repository, stage and prod are there", "", board.Elapsed, "", []));
        return (new(names, env, board, clock, client, kubectl, registry, repository, world), commit);
    }

    private async Task<string> PrepareAsync(
        DemoNames names,
        GitRepository repository,
        RegistryView registry,
        CancellationToken ct
    )
    {
        var installation = new OperatorInstallation(env, kubectl, client, clock);
        await StepAsync("operator", "installed", installation.InstallAsync(workDirectory, ct));
        var commit = PushApplicationAsync(repository, ct);
        await Task.WhenAll(
            StepAsync("namespaces", "reset", ResetAsync(names, registry, ct)),
            StepAsync(names.SourceUrl, "pushed", commit),
            StepAsync("operator", "available", installation.WaitAsync(ct))
        );
        return await commit;
    }

    private async Task<string> PushApplicationAsync(GitRepository repository, CancellationToken ct)
    {
        await repository.InitialiseAsync(ct);
        return await repository.PushAsync(
            GitRepository.ReadFiles(Path.Combine(env.RepositoryRoot, "tests/demo/app")),
            "Say hello",
            ct
        );
    }

    private async Task ResetAsync(DemoNames names, RegistryView registry, CancellationToken ct)
    {
        var image = FormerImage.PushAsync(registry, names.ImagePath, DemoNames.BaseImage, ct);
        await new CleanSlate(client, clock).ClearAsync(ct);
        await kubectl.ApplyAsync(Manifests.Namespaces(DemoNames.Namespaces), ct);
        await image;
        var former = $"{names.Repository}:{FormerImage.Tag}";
        await kubectl.ApplyAsync(
            $"{Manifests.Workload(DemoNames.Stage, 1, former)}\n---\n{Manifests.Workload(DemoNames.Prod, 2, former)}",
            ct
        );
    }

    private async Task StepAsync(string who, string state, Task work)
    {
        await work;
        board.Tell(who, state, "");
    }
}
