namespace Dockerflow.Net.Ssh;

/// <summary>Patterns of ssh_config(5): <c>*</c> is any text, <c>?</c> any character.</summary>
internal static class Glob
{
    /// <summary>In time that grows with the product of both lengths, whatever the pattern.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        var (at, star, resume) = (0, -1, 0);
        for (var i = 0; i < text.Length; )
        {
            if (at < pattern.Length && (pattern[at] == '?' || (pattern[at] != '*' && pattern[at] == text[i])))
            {
                (at, i) = (at + 1, i + 1);
            }
            else if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, i);
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }
}
