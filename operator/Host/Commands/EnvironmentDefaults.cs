using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Dockerflow.Host.Commands;

/// <summary>Makes options whose default comes from an environment variable, which the help names.</summary>
internal sealed partial class EnvironmentDefaults(Func<string, string?> environment)
{
    public Option<string?> Text(string name, string helpName, string variable, string description) =>
        Make(name, helpName, variable, description, (_, text) => text);

    /// <summary>A reference to an image, which must be given one way or the other.</summary>
    public Option<string> Image(string name, string variable, string description) =>
        Make(
            name,
            "REF",
            variable,
            description,
            (result, text) =>
            {
                if (text is null)
                {
                    result.AddError($"Option '{name}' is needed: give {name} REF or set {variable}.");
                }
                else if (text.Length > 512 || text.Any(character => character <= ' '))
                {
                    result.AddError(
                        $"Option '{name}' must be an image reference like registry.example.com/dockerflow:1.0."
                    );
                }
                return text ?? "";
            }
        );

    /// <summary>A whole number between two bounds, both included.</summary>
    public Option<int> Number(string name, string variable, int otherwise, int least, int most, string description) =>
        Make(
            name,
            "N",
            variable,
            description,
            (result, text) =>
            {
                var digits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
                if (text is not null && (!digits || number < least || number > most))
                {
                    result.AddError(
                        $"Option '{name}' (or {variable}) must be a whole number from {least} to {most}, not '{Shown(text)}'."
                    );
                }
                return text is null ? otherwise : number;
            }
        );

    /// <summary>Yes or no; the bare option means yes.</summary>
    public Option<bool> Flag(string name, string variable, bool otherwise, string description)
    {
        bool Parse(ArgumentResult result, string? text, bool blank)
        {
            if (text is not null && !bool.TryParse(text, out blank))
            {
                result.AddError($"Option '{name}' (or {variable}) must be true or false, not '{Shown(text)}'.");
            }
            return blank;
        }

        return new(name)
        {
            HelpName = "true|false",
            Description = Describe(description, variable),
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = result => Parse(result, Read(variable), otherwise),
            CustomParser = result => Parse(result, result.Tokens is [var token] ? token.Value : null, true),
        };
    }

    /// <summary>One of a few words, in any case.</summary>
    public Option<string> Choice(string name, string variable, string otherwise, string[] words, string description) =>
        Make(
            name,
            string.Join('|', words),
            variable,
            description,
            (result, text) =>
            {
                var known = words.FirstOrDefault(word =>
                    word.Equals(text ?? otherwise, StringComparison.OrdinalIgnoreCase)
                );
                if (known is null)
                {
                    result.AddError(
                        $"Option '{name}' (or {variable}) must be one of {string.Join(", ", words)}, not '{Shown(text!)}'."
                    );
                }
                return known ?? otherwise;
            }
        );

    /// <summary>Names of namespaces: the option repeated, or separated by commas in the variable.</summary>
    public Option<string[]> Names(string name, string variable, string description)
    {
        string[] Check(ArgumentResult result, string[] names)
        {
            foreach (var wrong in names.Where(text => !DnsLabel().IsMatch(text)))
            {
                result.AddError($"'{Shown(wrong)}' is no name of a namespace (lower case letters, digits and '-').");
            }
            return names;
        }

        const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return new(name)
        {
            HelpName = "NS",
            Description = Describe(description, $"{variable}, separated by commas"),
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = result => Check(result, Read(variable)?.Split(',', Tidy) ?? []),
            CustomParser = result => Check(result, [.. result.Tokens.Select(token => token.Value)]),
        };
    }

    private Option<T> Make<T>(
        string name,
        string helpName,
        string variable,
        string description,
        Func<ArgumentResult, string?, T> parse
    ) =>
        new(name)
        {
            HelpName = helpName,
            Description = Describe(description, variable),
            DefaultValueFactory = result => parse(result, Read(variable)),
            CustomParser = result => parse(result, result.Tokens is [var token] ? token.Value : ""),
        };

    /// <summary>Not longer than 63, as Kubernetes names a namespace (RFC 1123 label).</summary>
    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\z")]
    private static partial Regex DnsLabel();

    private static string Describe(string description, string variable) => $"{description} [env: {variable}]";

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private string? Read(string variable) => environment(variable) is { Length: > 0 } text ? text : null;
}
