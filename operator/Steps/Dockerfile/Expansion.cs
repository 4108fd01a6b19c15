using System.Text;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>
/// Variables in one word, by the Dockerfile reference: $x, ${x}, ${x:-word}, ${x-word}, ${x:+word}, ${x+word}, ${x:?word},
/// ${x#pattern}, ${x##pattern}, ${x%pattern}, ${x%%pattern}, ${x/pattern/word}, ${x//pattern/word}; quotes are removed, nothing is expanded inside single quotes.
/// </summary>
internal sealed class Expansion
{
    private const int MaxChars = 64 * 1024;
    private const int MaxDepth = 10;
    private const int MaxEdited = 4096;
    private readonly Func<string, string?> _lookup;
    private readonly char _escape;
    private readonly int _line;
    private readonly List<string> _undefined = [];

    private Expansion(Func<string, string?> lookup, char escape, int line) =>
        (_lookup, _escape, _line) = (lookup, escape, line);

    /// <summary>The value, and the variables that had none and no default.</summary>
    public static (string Value, IReadOnlyList<string> Undefined) Expand(
        string word,
        Func<string, string?> lookup,
        char escape,
        int line
    )
    {
        var expansion = new Expansion(lookup, escape, line);
        return (expansion.Expand(word, 0), expansion._undefined);
    }

    private string Expand(string text, int depth)
    {
        if (depth > MaxDepth)
        {
            throw DockerfileFault.At(_line, "variables are nested too deeply");
        }
        var result = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; )
        {
            i = Take(text, i, depth, ref quote, result);
            if (result.Length > MaxChars)
            {
                throw DockerfileFault.At(_line, "a variable expands to more than 64 KiB");
            }
        }
        return result.ToString();
    }

    private int Take(string text, int i, int depth, ref char quote, StringBuilder result)
    {
        var c = text[i];
        if (c == _escape && quote != '\'' && i + 1 < text.Length)
        {
            result.Append(text[i + 1]);
            return i + 2;
        }
        if ((c is '"' or '\'') && (quote == '\0' || quote == c))
        {
            quote = quote == '\0' ? c : '\0';
            return i + 1;
        }
        if (c == '$' && quote != '\'')
        {
            return Variable(text, i + 1, depth, result);
        }
        result.Append(c);
        return i + 1;
    }

    private int Variable(string text, int start, int depth, StringBuilder result)
    {
        if (start < text.Length && text[start] == '{')
        {
            var end = ClosingBrace(text, start);
            result.Append(Braced(text[(start + 1)..end], depth));
            return end + 1;
        }
        var stop = NameEnd(text, start);
        result.Append(stop == start ? "$" : Value(text[start..stop]));
        return stop;
    }

    private string Braced(string inside, int depth)
    {
        var end = NameEnd(inside, 0);
        var (name, operation) = (inside[..end], inside[end..]);
        if (name.Length == 0)
        {
            throw DockerfileFault.At(_line, "${ } without a variable's name");
        }
        if (operation.Length == 0)
        {
            return Value(name);
        }
        var emptyCounts = operation[0] != ':';
        var rest = emptyCounts ? operation : operation[1..];
        var value = _lookup(name);
        var isSet = value is not null && (emptyCounts || value.Length > 0);
        return (rest.Length > 0 ? rest[0] : '\0') switch
        {
            '#' or '%' or '/' when emptyCounts => Edited(value ?? Value(name), rest, depth),
            '-' => isSet ? value! : Expand(rest[1..], depth + 1),
            '+' => isSet ? Expand(rest[1..], depth + 1) : "",
            '?' when isSet => value!,
            '?' => throw DockerfileFault.At(_line, $"{name} has no value; set it in spec.build.args (--build-arg)"),
            _ => throw DockerfileFault.At(
                _line,
                $"the expansion of {name} uses an operator that is not supported here; use ${{{name}:-default}}"
            ),
        };
    }

    private string Edited(string value, string operation, int depth)
    {
        if (value.Length > MaxEdited || operation.Length > MaxEdited)
        {
            throw DockerfileFault.At(_line, "a pattern is applied to more than 4096 characters");
        }
        var all = operation.Length > 1 && operation[1] == operation[0];
        var rest = operation[(all ? 2 : 1)..];
        return operation[0] switch
        {
            '#' => new ValuePattern(Expand(rest, depth + 1)).CutStart(value, all),
            '%' => new ValuePattern(Expand(rest, depth + 1)).CutEnd(value, all),
            _ => Replaced(value, rest, all, depth),
        };
    }

    private string Replaced(string value, string rest, bool all, int depth)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (pattern, replacement) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        return new ValuePattern(Expand(pattern, depth + 1)).Replace(value, Expand(replacement, depth + 1), all);
    }

    private string Value(string name)
    {
        if (_lookup(name) is { } value)
        {
            return value;
        }
        _undefined.Add(name);
        return "";
    }

    private int ClosingBrace(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return i;
            }
        }
        throw DockerfileFault.At(_line, "${ is not closed by }");
    }

    private static int NameEnd(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }
        return end;
    }
}
