using System.Reflection;

namespace Dockerflow.Chart.Tests;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } =
        typeof(Repository)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot")
            .Value!;

    public static string Chart { get; } = Path.Combine(Root, "charts/dockerflow-operator");

    public static string Crds { get; } = Path.Combine(Root, "crds");

    public static string Renderer { get; } = Path.Combine(Root, "tests/cluster/render/render.sh");
}
