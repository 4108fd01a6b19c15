namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// A seccomp profile of the repository on the node, as an administrator would put it there. Kubelets before 1.23 look in a
/// place of their own whatever their root directory is, later ones below that.
/// </summary>
internal sealed class NodeProfiles : IDisposable
{
    private const string RootOption = "--root-dir=";
    private readonly List<string> directories;

    private NodeProfiles(List<string> directories, string path) => (this.directories, Path) = (directories, path);

    /// <summary>As the policy names it.</summary>
    public string Path { get; }

    public static string? Missing(TestGround ground) =>
        ground.Env.KubeBin is null ? "the nodes are not this machine"
        : !Environment.IsPrivilegedProcess ? "only root can write to the kubelet's directory"
        : null;

    public static NodeProfiles Install(TestGround ground, string file)
    {
        var source = System.IO.Path.Combine(ground.Env.RepositoryRoot, "docs/seccomp", file);
        List<string> directories = [.. Roots().Select(root => System.IO.Path.Combine(root, "seccomp", ground.Id))];
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(directory);
            File.Copy(source, System.IO.Path.Combine(directory, file), overwrite: true);
        }
        return new(directories, $"{ground.Id}/{file}");
    }

    public void Dispose() => directories.ForEach(directory => Directory.Delete(directory, recursive: true));

    /// <summary>Without the second node's, which comes and goes, and on which nothing is built that a test of profiles asks for.</summary>
    private static IEnumerable<string> Roots() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(process => char.IsAsciiDigit(process["/proc/".Length]))
            .SelectMany(Arguments)
            .Where(argument => argument.StartsWith(RootOption, StringComparison.Ordinal))
            .Select(argument => argument[RootOption.Length..])
            .Where(root => !root.Contains("/node2/", StringComparison.Ordinal))
            .Append("/var/lib/kubelet")
            .Distinct();

    private static string[] Arguments(string process)
    {
        try
        {
            var arguments = File.ReadAllText($"{process}/cmdline").Split('\0');
            return System.IO.Path.GetFileName(arguments[0]) == "kubelet" ? arguments : [];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
