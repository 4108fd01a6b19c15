using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>A pattern on a variable's value (Dockerfile reference, "Environment replacement"): * is any text, ? is any
/// character, everything else is itself. Matching takes time in proportion to pattern and value, whatever they are.</summary>
internal sealed class ValuePattern(string pattern)
{
    /// <summary>Without the shortest (or longest) beginning that matches.</summary>
    public string CutStart(string value, bool longest) => Cut(pattern, value, longest);

    /// <summary>Without the shortest (or longest) end that matches.</summary>
    public string CutEnd(string value, bool longest) => Reverse(Cut(Reverse(pattern), Reverse(value), longest));

    /// <summary>With the first (or every) longest match replaced.</summary>
    public string Replace(string value, string replacement, bool all)
    {
        var regex = Regex(pattern, longest: true, anchor: "");
        // What is left after "*" took everything is empty and no second match.
        return regex.Replace(value, match => match.Length == 0 ? "" : replacement, all ? -1 : 1);
    }

    private static string Cut(string pattern, string value, bool longest) =>
        value[Regex(pattern, longest, @"\A").Match(value).Length..];

    private static Regex Regex(string pattern, bool longest, string anchor)
    {
        var text = new StringBuilder(anchor);
        foreach (var rune in pattern.EnumerateRunes())
        {
            text.Append(
                rune.Value switch
                {
                    '*' => longest ? ".*" : ".*?",
                    '?' => ".",
                    _ => System.Text.RegularExpressions.Regex.Escape(rune.ToString()),
                }
            );
        }
        return new Regex(text.ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>By text elements, so that no pair of surrogates is torn.</summary>
    private static string Reverse(string text)
    {
        var elements = new List<string>();
        var each = StringInfo.GetTextElementEnumerator(text);
        while (each.MoveNext())
        {
            elements.Add(each.GetTextElement());
        }
        elements.Reverse();
        return string.Concat(elements);
    }
}
