using System.Text;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Words of an instruction, separated by spaces outside quotes.</summary>
internal static class Words
{
    /// <summary>The words with their quotes and escapes still in them.</summary>
    public static List<string> SplitRaw(string text, char escape)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush(words, word);
                continue;
            }
            word.Append(c);
            if (c == escape && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c is '"' or '\'')
            {
                quote =
                    quote == '\0' ? c
                    : quote == c ? '\0'
                    : quote;
            }
        }
        Flush(words, word);
        return words;
    }

    private static void Flush(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
