using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>Small applications that build in seconds: a good one, and ways to break it.</summary>
internal static class Apps
{
    public static Dictionary<string, string> Service(ClusterEnv env) =>
        GitRepository.ReadFiles(System.IO.Path.Combine(env.RepositoryRoot, "tests/Cluster.Tests/Apps/service"));

    /// <summary>The good application with one piece of text replaced; throws if it is not there, so that no test breaks nothing.</summary>
    public static Dictionary<string, string> Broken(ClusterEnv env, string file, string text, string by)
    {
        var files = Service(env);
        files[file].ShouldContain(text);
        files[file] = files[file].Replace(text, by, StringComparison.Ordinal);
        return files;
    }
}
