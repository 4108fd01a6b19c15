namespace Dockerflow.Kube.Auth;

/// <summary>Finds and reads the files of a kubeconfig.</summary>
internal static class KubeConfigFiles
{
    private const int LargestFile = 4 * 1024 * 1024;

    /// <summary>The one file that was asked for.</summary>
    public static KubeConfig Load(string path) =>
        File.Exists(path)
            ? Read(path)
            : throw Problem.Of($"there is no kubeconfig {path}; give the path of an existing one");

    /// <summary>A list as in $KUBECONFIG: files that do not exist are skipped, one must.</summary>
    public static KubeConfig LoadList(string list)
    {
        var paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal);
        var existing = paths.Where(File.Exists).ToList();
        return existing.Count > 0
            ? existing.Select(Read).Aggregate((first, later) => first.Then(later))
            : throw Problem.Of($"no file of KUBECONFIG={list} exists; set it to an existing kubeconfig, or unset it");
    }

    private static KubeConfig Read(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            return KubeConfigReader.Read(BoundedFile.ReadText(path, LargestFile), folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Problem.Of($"kubeconfig {path} cannot be used; mend it or take it out: {failure.Message}", failure);
        }
    }
}
