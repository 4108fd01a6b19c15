using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>Which Buildah the tests ask: the builder image's own, else the machine's if it is as new.</summary>
internal static partial class BuildahProgram
{
    /// <summary>What Debian's stable release has. Older ones build stages that nobody needs and know no here-documents.</summary>
    private static readonly Version Least = new(1, 39);
    private static readonly Lazy<Task<(string? Path, string Missing)>> Found = new(FindAsync);

    /// <summary>The program, or null and why there is none.</summary>
    public static Task<(string? Path, string Missing)> Value => Found.Value;

    private static async Task<(string? Path, string Missing)> FindAsync()
    {
        List<string> missing = [];
        foreach (var path in (string[])[BuildersOwn(), "buildah"])
        {
            var (version, problem) = await VersionAsync(path);
            if (version >= Least)
            {
                return (path, "");
            }
            missing.Add(problem ?? $"{path} is {version}, older than {Least}");
        }
        return (null, "no Buildah to compare with: " + string.Join("; ", missing));
    }

    private static async Task<(Version? Version, string? Problem)> VersionAsync(string path)
    {
        try
        {
            var text = await Tool.RunAsync(new ToolCall(path, ["--version"]), CancellationToken.None);
            return (Version.Parse(Number().Match(text).Value), null);
        }
        catch (Exception fault) when (fault is ToolException or System.ComponentModel.Win32Exception)
        {
            return (null, fault.Message);
        }
    }

    private static string BuildersOwn([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../cluster/images/buildah.sh"));

    [GeneratedRegex(@"[0-9]+\.[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();
}
