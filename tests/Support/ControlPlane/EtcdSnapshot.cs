namespace Dockerflow.Support.ControlPlane;

/// <summary>The data of an etcd that does not run.</summary>
public sealed record EtcdSnapshot
{
    private EtcdSnapshot(string path) => Path = path;

    internal string Path { get; }

    internal static EtcdSnapshot Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return new(to);
    }
}
