using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Dockerflow.Host.Commands;

/// <summary>Help that ends with examples, because those are what people copy.</summary>
internal sealed class ExamplesHelp(HelpAction standard) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string[]> Examples = [];

    public override bool ClearsParseErrors => true;

    /// <summary>Shows the examples with the help of this command, and of the root's commands that have their own.</summary>
    public static void AddTo(Command command, params string[] examples)
    {
        lock (Examples)
        {
            Examples[command] = examples;
        }
        if (command.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction standard } help)
        {
            help.Action = new ExamplesHelp(standard);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out var lines))
        {
            output.WriteLine("Examples:");
            foreach (var line in lines)
            {
                output.WriteLine($"  {line}");
            }
        }
        return code;
    }
}
