namespace Dockerflow.Steps.Tools;

/// <summary>A directory for a step that may have been there before: a container that is started again finds what the first one left.</summary>
internal static class EmptyDirectory
{
    /// <summary>Makes it, or removes all that is in it without following links; itself it may be the root of a volume.</summary>
    public static void Create(string path)
    {
        foreach (var entry in Directory.CreateDirectory(path).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }
}
