using System.Text;
using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>
/// Splits a Dockerfile into instructions by the rules of the Dockerfile reference: the escape directive, comments,
/// continuation lines, here-documents of RUN, COPY and ADD.
/// </summary>
internal sealed partial class InstructionReader
{
    private readonly string[] _lines;
    private readonly char _escape;
    private int _next;

    private InstructionReader(string[] lines) => (_lines, _escape) = (lines, ParserDirectives.Read(lines).Escape);

    public static (IReadOnlyList<Instruction> Instructions, char Escape) Read(string text)
    {
        var reader = new InstructionReader(Lines(text));
        var instructions = new List<Instruction>();
        while (reader.ReadOne() is { } instruction)
        {
            instructions.Add(instruction);
        }
        return (instructions, reader._escape);
    }

    public static ParserDirectives Directives(string text) => ParserDirectives.Read(Lines(text));

    private static string[] Lines(string text) =>
        Array.ConvertAll(text.TrimStart('\uFEFF').Split('\n'), line => line.TrimEnd('\r'));

    private Instruction? ReadOne()
    {
        while (_next < _lines.Length && IsSkipped(_lines[_next]))
        {
            _next++;
        }
        if (_next >= _lines.Length)
        {
            return null;
        }
        var first = _next + 1;
        var text = ReadJoined().Trim();
        var space = text.AsSpan().IndexOfAny(' ', '\t');
        var keyword = (space < 0 ? text : text[..space]).ToUpperInvariant();
        var instruction = new Instruction(first, keyword, space < 0 ? "" : text[space..].Trim());
        SkipHeredocs(instruction);
        return instruction;
    }

    private string ReadJoined()
    {
        var joined = new StringBuilder();
        var continues = true;
        while (continues && _next < _lines.Length)
        {
            var line = _lines[_next++];
            if (joined.Length > 0 && IsSkipped(line))
            {
                continue;
            }
            continues = Continues(line, out var kept);
            joined.Append(kept);
        }
        return joined.ToString();
    }

    /// <summary>An escape at the end joins the next line, after another escape too (Dockerfile reference, "escape": the
    /// second line of its example ends with two; Buildah agrees, BuildKit no longer does).</summary>
    private bool Continues(string line, out ReadOnlySpan<char> kept)
    {
        var trimmed = line.AsSpan().TrimEnd(" \t");
        var continues = trimmed.Length > 0 && trimmed[^1] == _escape;
        kept = continues ? trimmed[..^1] : line;
        return continues;
    }

    private void SkipHeredocs(Instruction instruction)
    {
        var text = instruction.Keyword == "ONBUILD" ? instruction.Rest : $"{instruction.Keyword} {instruction.Rest}";
        if (!HeredocKeyword().IsMatch(text))
        {
            return;
        }
        foreach (var word in Words.SplitRaw(text, _escape))
        {
            var heredoc = Heredoc().Match(word);
            if (heredoc.Success)
            {
                SkipHeredoc(
                    instruction.Line,
                    heredoc
                        .Groups["name"]
                        .Value.Replace("\"", "", StringComparison.Ordinal)
                        .Replace("'", "", StringComparison.Ordinal),
                    heredoc.Groups["chomp"].Length > 0
                );
            }
        }
    }

    private void SkipHeredoc(int line, string name, bool chomp)
    {
        while (_next < _lines.Length)
        {
            var text = _lines[_next++];
            if ((chomp ? text.TrimStart('\t') : text) == name)
            {
                return;
            }
        }
        throw DockerfileFault.At(line, $"the here-document has no closing line {Printable.Quote(name, 40)}");
    }

    private static bool IsSkipped(string line)
    {
        var text = line.AsSpan().TrimStart();
        return text.IsEmpty || text[0] == '#';
    }

    [GeneratedRegex(
        @"\A(RUN|COPY|ADD)\s",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex HeredocKeyword();

    [GeneratedRegex(
        @"\A[0-9]*<<(?<chomp>-?)(?<name>[^<\s]+)\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Heredoc();
}
