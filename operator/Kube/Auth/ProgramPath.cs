namespace Dockerflow.Kube.Auth;

/// <summary>Finds the file of a program.</summary>
internal static class ProgramPath
{
    /// <summary>
    /// The command itself if it is a path. A name is looked for in the absolute folders of $PATH, and never in the
    /// working directory, where anybody may have put a file of that name. Null if there is none.
    /// </summary>
    public static string? Find(string command, string? searchPath) =>
        command.Contains(Path.DirectorySeparatorChar)
            ? Existing(command)
            : (searchPath ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(Path.IsPathFullyQualified)
                .Select(folder => Existing(Path.Combine(folder, command)))
                .FirstOrDefault(found => found is not null);

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
