using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runs;

/// <summary>The indexes by which stages find children: by run, and by ContainerBuild. A value is NAMESPACE/NAME.</summary>
public static class Indexes
{
    public const string Run = "run";
    public const string Wish = "wish";

    public const string Active = "active";

    public static string Value(string? ns, string? name) => $"{ns}/{name}";

    /// <summary>For Pods: the run named by their label.</summary>
    public static IEnumerable<string> ByRunLabel(IResource resource) =>
        resource.Metadata.Label(Names.BuildRunLabel) is { } run ? [Value(resource.Metadata.Namespace, run)] : [];

    /// <summary>For runs and promotions: the ContainerBuild that controls them.</summary>
    public static IEnumerable<string> ByOwner(IResource resource) =>
        resource.Metadata.Controller() is { } owner ? [Value(resource.Metadata.Namespace, owner.Name)] : [];

    /// <summary>For runs: all that are not finished, under one value.</summary>
    public static IEnumerable<string> ByActivity(BuildRun run) => run.Status.IsFinished ? [] : [Active];
}
