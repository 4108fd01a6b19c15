using System.CommandLine;
using Dockerflow.Api.Steps;
using Dockerflow.Steps;

namespace Dockerflow.Host.Commands;

/// <summary><c>dockerflow step NAME</c>: what the containers of build and verify Pods run.</summary>
internal static class StepCommandLine
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME")
        {
            Description = $"{string.Join(", ", StepNames.BuildOrder)}, {StepNames.Probe} or {StepNames.Canary}",
        };
        var command = new Command(
            "step",
            $"Run one step of a build or verify Pod. Its input is JSON in ${StepNames.InputVariable}; the operator sets it."
        )
        {
            name,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                StepCommand.RunAsync(parsed.GetRequiredValue(name), terminal.Output, cancellationToken)
        );
        return command;
    }
}
