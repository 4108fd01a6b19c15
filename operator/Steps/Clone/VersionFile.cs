using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Clone;

/// <summary>The version object that the application will serve.</summary>
internal static class VersionFile
{
    private const string Name = "version.json";

    /// <summary>Replaces a stub, or a link to one, without following it.</summary>
    public static void Write(string root, string contextDir, VersionObject version)
    {
        var path = Path.Combine(TreePath.RequireDirectory(root, contextDir, "source.git.contextDir"), Name);
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
        {
            throw new StepException(
                FailureReason.SourceInvalid,
                $"{Name} in the context is a directory; the build writes a file of that name"
            );
        }
        File.Delete(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(version, ApiJson.Default.VersionObject) + "\n"));
    }
}
