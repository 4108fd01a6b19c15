using System.CommandLine;

namespace Dockerflow.Host.Commands;

/// <summary><c>dockerflow run</c></summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal, Func<string, string?> environment)
    {
        var options = new RunOptions(environment);
        var command = new Command("run", "Run the operator until it is told to stop (SIGTERM or Ctrl-C).");
        options.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, options, terminal));
        ExamplesHelp.AddTo(
            command,
            "dockerflow run --operator-image REF --builder-image REF",
            "dockerflow run --kubeconfig ~/.kube/config --context dev --policy policy.yaml --namespace team-a …",
            "dockerflow run --log-format text --log-level Debug --port 0 …"
        );
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions options, Terminal terminal)
    {
        using var signals = new ProcessSignals();
        return await new OperatorProcess(parsed, options, terminal, TimeProvider.System).RunAsync(signals.Stopping);
    }
}
