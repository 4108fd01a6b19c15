using System.Text;

namespace Dockerflow.Support;

/// <summary>How the kubelet expands $(NAME) in env values, command and args (kubernetes, third_party/forked/golang/expansion).</summary>
public static class ContainerEnvironment
{
    /// <summary>$$ is $, $(NAME) is its value; an unknown name, an open bracket and any other $ stay as they are.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        var expanded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                expanded.Append(text[i]);
                continue;
            }
            i++;
            var end = text[i] == '(' ? text.IndexOf(')', i) : -1;
            if (end > 0)
            {
                var name = text[(i + 1)..end];
                expanded.Append(variables.GetValueOrDefault(name, $"$({name})"));
                i = end;
            }
            else
            {
                expanded.Append(text[i] == '$' ? "$" : $"${text[i]}");
            }
        }
        return expanded.ToString();
    }
}
