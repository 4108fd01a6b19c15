using System.CommandLine;
using Dockerflow.Demo.Board;
using Dockerflow.Support;
using Dockerflow.Support.Tools;
using Spectre.Console;

namespace Dockerflow.Demo;

/// <summary>The command line. Exit codes: 0 everything happened as promised, 1 something did not, 2 wrong usage.</summary>
internal static class DemoCommand
{
    private const string Description = """
        Shows the operator at work on a real application in the cluster that .cluster/env names.

        Installs the chart, pushes the application to the git server, declares one ContainerBuild and follows it into
        stage and prod; then a commit, a moved base image, an image grown too old and a commit that must not pass.

        Examples:
          make demo
          dotnet run --project tests/Demo -- --plain --timeout 5
        """;

    private static readonly Option<bool> Plain = new("--plain")
    {
        Description = "Print lines instead of the live board, as is done anyway where the output is no terminal.",
    };
    private static readonly Option<bool> Clean = new("--clean")
    {
        Description = "Remove the demonstration's namespaces at the end. Otherwise it stays, to be looked at.",
    };
    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Give up after so many minutes.",
        DefaultValueFactory = _ => 15,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(Description) { Plain, Clean, Timeout };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var options = new DemoOptions(
            parsed.GetValue(Plain),
            parsed.GetValue(Clean),
            TimeSpan.FromMinutes(parsed.GetValue(Timeout))
        );
        try
        {
            return await new Demonstration(
                options,
                ClusterEnv.Load(),
                ChooseBoard(options),
                TimeProvider.System
            ).RunAsync(ct);
        }
        catch (ToolException problem)
        {
            await Console.Error.WriteLineAsync($"error: {problem.Message}");
            return 1;
        }
    }

    private static IBoard ChooseBoard(DemoOptions options) =>
        options.Plain || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi
            ? new PlainBoard(TimeProvider.System, Console.Out)
            : new LiveBoard(TimeProvider.System);
}
