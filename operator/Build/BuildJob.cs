using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Runs;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>
/// The Job of a run: one Pod, five containers one after the other, no retry, the deadline on the Pod (a Job's deadline
/// deletes the evidence). Pure.
/// </summary>
public static class BuildJob
{
    /// <summary>Label of build Pods, which their network policy selects.</summary>
    public const string Role = "build";

    public static V1Job Create(BuildRun run, BuildOptions options, RunIsolation isolation) =>
        new()
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = new()
            {
                Name = run.Metadata.Name,
                NamespaceProperty = run.Metadata.Namespace,
                Labels = Labels(run),
                Annotations = new Dictionary<string, string>
                {
                    [Names.IsolationAnnotation] = JsonSerializer.Serialize(isolation, ApiJson.Default.RunIsolation),
                },
                OwnerReferences = [PodParts.OwnedBy(run)],
            },
            Spec = new()
            {
                BackoffLimit = 0,
                Completions = 1,
                Parallelism = 1,
                Template = new()
                {
                    Metadata = new() { Labels = Labels(run) },
                    Spec = BuildPod.Spec(run, options, isolation),
                },
            },
        };

    /// <summary>The Pod as the Job's controller would make it: only the Pod itself tells whether policy and quota let it in.</summary>
    public static V1Pod Trial(BuildRun run, BuildOptions options, RunIsolation isolation) =>
        new()
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new()
            {
                Name = $"{run.Metadata.Name}-trial",
                NamespaceProperty = run.Metadata.Namespace,
                Labels = Labels(run),
            },
            Spec = BuildPod.Spec(run, options, isolation),
        };

    private static Dictionary<string, string> Labels(BuildRun run) => PodParts.Labels(run, Role);
}
