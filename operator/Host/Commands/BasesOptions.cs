using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Dockerflow.Api;

namespace Dockerflow.Host.Commands;

/// <summary>Arguments and options of <c>dockerflow bases</c>.</summary>
internal sealed partial class BasesOptions
{
    public const string Json = "json";
    private const string Text = "text";
    private readonly Func<string, string?> environment;

    public BasesOptions(Func<string, string?> environment)
    {
        this.environment = environment;
        var defaults = new EnvironmentDefaults(environment);
        Directory = new("DIR")
        {
            Description = "The directory with the Dockerfile.",
            DefaultValueFactory = _ => ".",
            Arity = ArgumentArity.ZeroOrOne,
        };
        File = new("--file", "-f")
        {
            HelpName = "FILE",
            Description = "The Dockerfile, relative to DIR.",
            DefaultValueFactory = _ => "Dockerfile",
        };
        Target = new("--target")
        {
            HelpName = "STAGE",
            Description = "Name or number of the stage that is built; without it the last.",
        };
        Arguments = new("--build-arg")
        {
            HelpName = "K=V",
            Description = "Value of an ARG; K alone takes it from the environment; repeat for more.",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = ReadArguments,
            DefaultValueFactory = _ => [],
        };
        Output = new("--output", "-o")
        {
            HelpName = $"{Json}|{Text}",
            Description = "How to print.",
            DefaultValueFactory = _ => Text,
        };
        Output.AcceptOnlyFromAmong(Json, Text);
        Resolve = new("--resolve")
        {
            Description = "Ask the registries for the digests (for linux/amd64, or the platform that FROM names).",
        };
        Policy = defaults.Text(
            "--policy",
            "FILE",
            "DOCKERFLOW_POLICY",
            "With --resolve: an operator's policy (YAML), for its hosts: other endpoints, plain HTTP, own CAs."
        );
        AuthFile = defaults.Text(
            "--authfile",
            "FILE",
            "REGISTRY_AUTH_FILE",
            "With --resolve: registry credentials; without it the config.json of Docker, if there is one."
        );
    }

    public Argument<string> Directory { get; }
    public Option<string> File { get; }
    public Option<string?> Target { get; }
    public Option<NameValue[]> Arguments { get; }
    public Option<string> Output { get; }
    public Option<bool> Resolve { get; }
    public Option<string?> Policy { get; }
    public Option<string?> AuthFile { get; }

    public void AddTo(Command command)
    {
        command.Add(Directory);
        foreach (var option in (Option[])[File, Target, Arguments, Output, Resolve, Policy, AuthFile])
        {
            command.Add(option);
        }
    }

    private NameValue[] ReadArguments(ArgumentResult result)
    {
        var arguments = new List<NameValue>();
        foreach (var (name, value) in result.Tokens.Select(token => Split(token.Value)))
        {
            if (!VariableName().IsMatch(name))
            {
                result.AddError("Option '--build-arg' must be K=V, with the name of a variable before the '='.");
            }
            // As Docker does: a name alone that the environment does not know is not given at all.
            if ((value ?? environment(name)) is { } known)
            {
                arguments.Add(new NameValue(name, known));
            }
        }
        return [.. arguments];
    }

    private static (string Name, string? Value) Split(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();
}
