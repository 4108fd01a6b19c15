using System.CommandLine;
using System.CommandLine.Invocation;

namespace Dockerflow.Host.Commands;

/// <summary>The commands of the executable.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command and returns its <see cref="ExitCode"/>. Never throws for anything a user can type.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, Func<string, string?> environment)
    {
        var parsed = Root(terminal, environment).Parse(arguments);
        if (parsed.Action is null or ParseErrorAction)
        {
            return TellUsage(parsed, terminal);
        }
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                // Each command handles signals itself: how long stopping may take differs.
                ProcessTerminationTimeout = null,
            }
        );
    }

    private static RootCommand Root(Terminal terminal, Func<string, string?> environment)
    {
        var root = new RootCommand("Keeps every container fresh: rebuilds, verifies, publishes and rolls out images.")
        {
            RunCommand.Create(terminal, environment),
            PlanCommand.Create(terminal, environment),
            BasesCommand.Create(terminal, environment),
            StepCommandLine.Create(terminal),
            VersionCommand.Create(terminal),
        };
        ExamplesHelp.AddTo(
            root,
            "dockerflow run --operator-image REF --builder-image REF",
            "dockerflow plan -f containerbuild.yaml",
            "dockerflow run --help",
            "dockerflow bases DIR",
            "dockerflow version"
        );
        return root;
    }

    private static int TellUsage(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors)
        {
            terminal.Error.WriteLine($"error: {error.Message}");
        }
        terminal.Error.WriteLine($"See '{PathOf(parsed)} --help'.");
        return ExitCode.Usage;
    }

    private static string PathOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "dockerflow" : $"dockerflow {parsed.CommandResult.Command.Name}";
}
