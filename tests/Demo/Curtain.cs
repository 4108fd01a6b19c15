using Dockerflow.Demo.Acts;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Spectre.Console;

namespace Dockerflow.Demo;

/// <summary>The end: what happened, what runs where, and what to try next.</summary>
internal sealed class Curtain(Scene scene, IReadOnlyList<ActResult> results)
{
    private const int WidthWithoutTerminal = 150;

    public async Task ShowAsync(CancellationToken ct)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }
        AnsiConsole.Write(BoardTables.Summary(results));
        AnsiConsole.Write(BoardTables.Serving(await ServingAsync(ct)));
        PrintBroken();
        PrintNext();
    }

    private async Task<IReadOnlyList<ServingPod>> ServingAsync(CancellationToken ct)
    {
        var inspection = new Inspection(scene);
        var pods = await Task.WhenAll(DemoNames.Environments.Select(ns => inspection.ServingAsync(ns, ct)));
        return [.. pods.SelectMany(each => each)];
    }

    private void PrintBroken()
    {
        var broken = results
            .SelectMany(result =>
                result.Findings.Where(finding => !finding.Ok).Select(finding => (result.Title, finding))
            )
            .ToList();
        foreach (var (title, finding) in broken)
        {
            Console.WriteLine($"FAILED  {title}: {finding.Promise}; seen: {finding.Seen}");
        }
        var promises = results.Sum(result => result.Findings.Count);
        Console.WriteLine(
            $"{promises - broken.Count} of {promises} promises kept, in {scene.Board.Elapsed.TotalSeconds:0} s."
        );
    }

    private void PrintNext() =>
        Console.WriteLine(
            $"""

            Try next:
              export KUBECONFIG={scene.Env.Kubeconfig}
              kubectl get containerbuilds,buildruns,promotions --all-namespaces
              kubectl describe containerbuild {DemoNames.App} -n {DemoNames.Team}
              kubectl annotate containerbuild {DemoNames.App} -n {DemoNames.Team} --overwrite dockerflow.dev/rebuild="$(date)"
            """
        );
}
