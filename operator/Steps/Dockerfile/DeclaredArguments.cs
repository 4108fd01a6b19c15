using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Which arguments a Dockerfile declares. Pure.</summary>
internal static partial class DeclaredArguments
{
    /// <summary>Some line is an ARG that names it. What stands in a here-document may be taken for one, which costs a warning.</summary>
    public static bool Has(string dockerfile, string name) =>
        Line()
            .Matches(dockerfile)
            .Any(line => Name().Matches(line.Groups["rest"].Value).Any(each => each.Value == name));

    [GeneratedRegex(
        @"^[ \t]*ARG[ \t]+(?<rest>[^\n]*)",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Line();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
