using System.CommandLine;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Host.Configuration;
using Dockerflow.Registry;
using Dockerflow.Steps;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Host.Commands;

/// <summary><c>dockerflow bases</c>: prints what a Dockerfile is built from.</summary>
internal sealed class BasesCommand(BasesOptions options, Terminal terminal, Func<string, string?> environment)
{
    private static readonly Platform Platform = Platform.LinuxAmd64;

    public static Command Create(Terminal terminal, Func<string, string?> environment)
    {
        var options = new BasesOptions(environment);
        var command = new Command(
            "bases",
            "Print the images that a Dockerfile is built from; stages that the target does not need are left out."
        );
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                new BasesCommand(options, terminal, environment).RunAsync(parsed, cancellationToken)
        );
        ExamplesHelp.AddTo(
            command,
            "dockerflow bases",
            "dockerflow bases app --file docker/Dockerfile --target production --build-arg NODE_VERSION=22",
            "dockerflow bases -o json --resolve | jq -r '.[] | .reference + \"@\" + .digest'"
        );
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var bases = Find(parsed);
            IReadOnlyList<Digest?> digests = parsed.GetValue(options.Resolve)
                ? await ResolveAsync(parsed, bases, cancellationToken)
                : [.. bases.Select(_ => (Digest?)null)];
            Print(parsed, [.. bases.Zip(digests, BaseDocument.Of)]);
            return ExitCode.Done;
        }
        catch (StepException fault)
        {
            return Tell(IsFinal(fault.Reason) ? ExitCode.Usage : ExitCode.Failed, fault.Message);
        }
        catch (PolicyFileException problem)
        {
            return Tell(ExitCode.Usage, problem.Message);
        }
    }

    private IReadOnlyList<DockerfileBase> Find(ParseResult parsed) =>
        DockerfileBases.Find(
            DockerfileBases.ReadFile(
                Path.Combine(parsed.GetRequiredValue(options.Directory), parsed.GetRequiredValue(options.File))
            ),
            parsed.GetValue(options.Target) ?? "",
            parsed.GetValue(options.Arguments) ?? [],
            Platform
        );

    private async Task<IReadOnlyList<Digest?>> ResolveAsync(
        ParseResult parsed,
        IReadOnlyList<DockerfileBase> bases,
        CancellationToken cancellationToken
    )
    {
        using var registries = UserRegistries.Open(
            parsed.GetValue(options.Policy),
            parsed.GetValue(options.AuthFile),
            environment,
            bases.Select(found => found.Reference.Repository.Host)
        );
        return await DockerfileBases.ResolveAsync(bases, registries.Client, Platform, cancellationToken);
    }

    private void Print(ParseResult parsed, IReadOnlyList<BaseDocument> bases)
    {
        if (parsed.GetValue(options.Output) == BasesOptions.Json)
        {
            terminal.Output.WriteLine(BaseDocument.ToJson(bases));
            return;
        }
        foreach (var line in BasesTable.Lines(bases))
        {
            terminal.Output.WriteLine(line);
        }
    }

    /// <summary>What the Dockerfile or the command line says stays so; a registry may answer another time.</summary>
    private static bool IsFinal(FailureReason reason) =>
        reason is FailureReason.DockerfileInvalid or FailureReason.DockerfileMissing or FailureReason.SecretInvalid;

    private int Tell(int code, string message)
    {
        foreach (var line in message.Split('\n'))
        {
            terminal.Error.WriteLine($"error: {line}");
        }
        return code;
    }
}
