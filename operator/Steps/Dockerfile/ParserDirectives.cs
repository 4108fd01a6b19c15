using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>
/// The parser directives of a Dockerfile (Dockerfile reference, "Parser directives"). They stand at the very top, each
/// at the beginning of its line; the first line that is none, or is one nobody knows, ends them.
/// </summary>
/// <param name="Escape">What continues a line: a backslash or a backtick.</param>
/// <param name="Syntax">The image that <c># syntax=</c> names, as written, or null.</param>
internal sealed partial record ParserDirectives(char Escape, string? Syntax)
{
    private const char Backslash = '\\';

    public static ParserDirectives Read(IReadOnlyList<string> lines)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            var directive = Directive().Match(line);
            var name = directive.Groups["name"].Value;
            if (!directive.Success || !IsKnown(name))
            {
                break;
            }
            if (!found.TryAdd(name, directive.Groups["value"].Value))
            {
                throw DockerfileFault.At(found.Count + 1, $"the directive {name.ToLowerInvariant()} is given twice");
            }
        }
        return new ParserDirectives(EscapeOf(found), found.GetValueOrDefault("syntax")?.Split(' ', '\t')[0]);
    }

    private static char EscapeOf(Dictionary<string, string> found) =>
        found.GetValueOrDefault("escape") switch
        {
            null or "\\" => Backslash,
            "`" => '`',
            var other => throw DockerfileFault.At(
                found.Keys.ToList().FindIndex(name => name.Equals("escape", StringComparison.OrdinalIgnoreCase)) + 1,
                $"the directive escape must be \\ or `, not {Printable.Quote(other, 20)}"
            ),
        };

    private static bool IsKnown(string name) => name.ToUpperInvariant() is "SYNTAX" or "ESCAPE" or "CHECK";

    [GeneratedRegex(
        @"\A#\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?<value>\S(.*\S)?)\s*\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Directive();
}
