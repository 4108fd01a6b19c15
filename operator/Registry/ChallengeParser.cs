using System.Text;

namespace Dockerflow.Registry;

/// <summary>
/// Reads WWW-Authenticate (RFC 9110 §11.6.1). Never throws: where the text stops making sense, what was read until
/// then is the answer.
/// </summary>
internal ref struct ChallengeParser
{
    private const int MaxChars = 16 * 1024;
    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private ChallengeParser(ReadOnlySpan<char> text) => _text = text;

    private readonly bool AtEnd => _position >= _text.Length;

    public static IReadOnlyList<Challenge> Parse(string field)
    {
        var parser = new ChallengeParser(field.AsSpan(0, Math.Min(field.Length, MaxChars)));
        var challenges = new List<Challenge>();
        while (parser.ReadChallenge() is { } challenge)
        {
            challenges.Add(challenge);
        }

        return challenges;
    }

    private Challenge? ReadChallenge()
    {
        SkipListSeparators();
        var scheme = ReadToken();
        if (scheme.Length == 0)
        {
            return null;
        }

        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        SkipSpaces();
        while (ReadParameter() is ({ } name, { } value))
        {
            parameters.TryAdd(name, value);
            SkipListSeparators();
        }

        if (parameters.Count == 0)
        {
            SkipToken68();
        }

        return new Challenge(scheme.ToLowerInvariant(), parameters);
    }

    /// <summary>Moves only when a whole parameter is there: a token without "=" is the next challenge's scheme.</summary>
    private (string Name, string Value)? ReadParameter()
    {
        var start = _position;
        var name = ReadToken();
        SkipSpaces();
        if (name.Length > 0 && TrySkip('='))
        {
            SkipSpaces();
            var value = !AtEnd && _text[_position] == '"' ? ReadQuoted() : ReadToken();
            if (!string.IsNullOrEmpty(value) || (!AtEnd && value is not null && _text[_position - 1] == '"'))
            {
                return (name, value);
            }
        }

        _position = start;
        return null;
    }

    private string? ReadQuoted()
    {
        var value = new StringBuilder();
        for (_position++; !AtEnd; _position++)
        {
            switch (_text[_position])
            {
                case '"':
                    _position++;
                    return value.ToString();
                case '\\' when _position + 1 < _text.Length:
                    value.Append(_text[++_position]);
                    break;
                default:
                    value.Append(_text[_position]);
                    break;
            }
        }

        return null;
    }

    private string ReadToken()
    {
        var start = _position;
        while (!AtEnd && IsTokenChar(_text[_position]))
        {
            _position++;
        }

        return _text[start.._position].ToString();
    }

    private void SkipToken68()
    {
        var start = _position;
        while (
            !AtEnd
            && (
                char.IsAsciiLetterOrDigit(_text[_position])
                || "-._~+/".Contains(_text[_position], StringComparison.Ordinal)
            )
        )
        {
            _position++;
        }

        while (TrySkip('=')) { }

        SkipSpaces();
        if (!AtEnd && _text[_position] != ',')
        {
            // Not token68 but the next scheme.
            _position = start;
        }
    }

    private bool TrySkip(char wanted)
    {
        var found = !AtEnd && _text[_position] == wanted;
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipSpaces()
    {
        while (!AtEnd && _text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }

    private void SkipListSeparators()
    {
        while (!AtEnd && _text[_position] is ' ' or '\t' or ',')
        {
            _position++;
        }
    }

    private static bool IsTokenChar(char c) =>
        char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
