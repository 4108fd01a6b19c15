using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>Small applications that build in seconds: good ones, and ways to break them.</summary>
internal static class Apps
{
    /// <summary>
    /// The end of a RUN whose words count. Buildah's chroot isolation does not wait, when a RUN ends, until all that it printed
    /// has been passed on: on a busy machine everything that a quick one says can be lost.
    /// </summary>
    public const string Heard = "sleep 3";

    /// <summary>The usual one, whose image and start cost least.</summary>
    public static Dictionary<string, string> Light(ClusterEnv env) => Read(env, "light");

    /// <summary>On a larger base image, in JavaScript.</summary>
    public static Dictionary<string, string> Node(ClusterEnv env) => Read(env, "service");

    /// <summary>The light application with one piece of text replaced; throws if it is not there, so that no test breaks nothing.</summary>
    public static Dictionary<string, string> Broken(ClusterEnv env, string file, string text, string by)
    {
        var files = Light(env);
        Replace(files, file, text, by);
        return files;
    }

    /// <summary>Throws if the text is not there.</summary>
    public static void Replace(Dictionary<string, string> files, string file, string text, string by)
    {
        files[file].ShouldContain(text);
        files[file] = files[file].Replace(text, by, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Read(ClusterEnv env, string name) =>
        GitRepository.ReadFiles(System.IO.Path.Combine(env.RepositoryRoot, "tests/Cluster.Tests/Apps", name));
}
