using System.CommandLine;
using Dockerflow.Host.Http;

namespace Dockerflow.Host.Commands;

/// <summary><c>dockerflow version</c></summary>
internal static class VersionCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("version", "Print the version object of this executable as JSON.");
        command.SetAction(_ =>
        {
            terminal.Output.WriteLine(VersionDocument.Find().Json.Trim());
            return ExitCode.Done;
        });
        return command;
    }
}
