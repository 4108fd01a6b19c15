using Dockerflow.Demo.Setup;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo;

/// <summary>What somebody would look at next when a demonstration got stuck.</summary>
internal sealed class Diagnosis(Kubectl kubectl, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task PrintAsync()
    {
        await PrintAsync("get", "containerbuilds,buildruns,promotions,deployments,pods", "-n", DemoNames.Team);
        await PrintAsync("describe", "containerbuild", DemoNames.App, "-n", DemoNames.Team);
        await PrintAsync("get", "deployments,pods", "-n", DemoNames.Stage);
        await PrintAsync("get", "deployments,pods", "-n", DemoNames.Prod);
        await PrintAsync("get", "pods", "-n", DemoNames.Operator);
        await PrintAsync(
            "logs",
            "-n",
            DemoNames.Operator,
            "--all-containers",
            "--tail=30",
            "--selector=app.kubernetes.io/name=dockerflow-operator"
        );
    }

    private async Task PrintAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        await Console.Error.WriteLineAsync($"\n$ kubectl {string.Join(' ', arguments)}");
        try
        {
            await Console.Error.WriteLineAsync(await kubectl.RunAsync(arguments, limit.Token));
        }
        catch (Exception problem) when (problem is ToolException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
        }
    }
}
