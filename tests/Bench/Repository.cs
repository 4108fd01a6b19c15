namespace Dockerflow.Bench;

/// <summary>Files of the working copy that the bench needs.</summary>
internal static class Repository
{
    /// <summary>The resource definitions, found from the working directory upwards.</summary>
    public static IReadOnlyList<string> Definitions()
    {
        for (
            var folder = new DirectoryInfo(Directory.GetCurrentDirectory());
            folder is not null;
            folder = folder.Parent
        )
            if (Path.Combine(folder.FullName, "crds") is var crds && Directory.Exists(crds))
                return Directory.GetFiles(crds, "*.yaml");
        throw new InvalidOperationException("there is no crds/ here or above");
    }
}
