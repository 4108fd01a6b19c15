using Dockerflow.Demo.Acts;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Dockerflow.Kube.Client;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo;

/// <summary>The whole evening: the scene is set, five acts are played, and what the Pods serve is laid beside what was promised.</summary>
internal sealed class Demonstration(DemoOptions options, ClusterEnv env, IBoard board, TimeProvider clock)
{
    private readonly List<ActResult> results = [];
    private Scene? scene;

    /// <summary>The exit code: 0 only if everything that was promised was seen.</summary>
    public async Task<int> RunAsync(CancellationToken interrupted)
    {
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(interrupted, limit.Token);
        using var client = KubeClient.Create(new KubeOptions { KubeConfigPath = env.Kubeconfig, Time = clock });
        var workDirectory = Directory.CreateTempSubdirectory("dockerflow-demo-").FullName;
        try
        {
            await board.ShowAsync(() => PlayAsync(client, workDirectory, both.Token));
            return await CloseAsync(client, both.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted; 'make demo' starts over from a clean slate");
            return 1;
        }
        catch (Exception problem)
            when (problem
                    is ToolException
                        or KubeException
                        or HttpRequestException
                        or IOException
                        or OperationCanceledException
            )
        {
            await ExplainAsync(problem);
            return 1;
        }
        finally
        {
            await LeaveAsync(workDirectory);
        }
    }

    private async Task PlayAsync(KubeClient client, string workDirectory, CancellationToken ct)
    {
        (scene, var firstCommit) = await new SceneSetter(env, board, clock, client, workDirectory).SetAsync(ct);
        var stage = new Stage(scene);
        foreach (var act in new Programme(scene, firstCommit).Acts())
        {
            results.Add(await stage.PlayAsync(act, ct));
            if (!results[^1].Ok)
            {
                // Each act starts from what the one before left.
                break;
            }
        }
    }

    private async Task<int> CloseAsync(KubeClient client, CancellationToken ct)
    {
        await new Curtain(scene!, results).ShowAsync(ct);
        if (options.Clean)
        {
            await new CleanSlate(client, clock).ClearAsync(ct);
        }
        return results.All(result => result.Ok) ? 0 : 1;
    }

    private async Task ExplainAsync(Exception problem)
    {
        var where = scene?.World.WaitingFor ?? "the scene to be set";
        var what =
            problem is OperationCanceledException
                ? $"no end after {options.Timeout.TotalMinutes:0} minutes"
                : problem.Message;
        await Console.Error.WriteLineAsync($"error: {what}\nit was waiting for {where}");
        await new Diagnosis(new Kubectl(env.Kubectl(), env.Kubeconfig), clock).PrintAsync();
    }

    private async Task LeaveAsync(string workDirectory)
    {
        if (scene is not null)
        {
            await scene.World.DisposeAsync();
        }
        Directory.Delete(workDirectory, recursive: true);
    }
}
