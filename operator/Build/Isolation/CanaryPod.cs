using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Objects;
using k8s.Models;

namespace Dockerflow.Build.Isolation;

/// <summary>
/// The canary: the surroundings of the build container, on a node that a build could have, without anything of a
/// tenant's. It has a volume of each kind that a build Pod has, because a file system may not be able to map its owners. Pure.
/// </summary>
internal static class CanaryPod
{
    public const string Role = "canary";

    /// <summary>Also how long it may take: a node that has no room must not keep the answer back for ever.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromMinutes(2);

    public static V1Pod Of(ResourceKey key, CanaryShape shape, BuildOptions options) =>
        new()
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new()
            {
                Name = key.Name,
                NamespaceProperty = key.Namespace,
                Labels = new Dictionary<string, string>
                {
                    [Names.RoleLabel] = Role,
                    ["app.kubernetes.io/managed-by"] = "dockerflow-operator",
                },
            },
            Spec = new()
            {
                RestartPolicy = "Never",
                ActiveDeadlineSeconds = (long)Deadline.TotalSeconds,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                HostUsers = shape.UserNamespace ? false : null,
                NodeSelector = BuildPlacement.NodeSelector(new(), options.Policy.Placement),
                Tolerations = BuildPlacement.Tolerations(new(), options.Policy.Placement),
                Containers = [Container(shape, options)],
                Volumes =
                [
                    new() { Name = "storage", EmptyDir = new() },
                    new()
                    {
                        Name = "tmp",
                        EmptyDir = new() { Medium = "Memory", SizeLimit = new("16Mi") },
                    },
                ],
            },
        };

    private static V1Container Container(CanaryShape shape, BuildOptions options) =>
        new()
        {
            Name = StepNames.Canary,
            Image = options.BuilderImage,
            Command = ["dockerflow", "step", StepNames.Canary],
            Env =
            [
                new() { Name = "HOME", Value = Paths.Temporary },
                new() { Name = "TMPDIR", Value = Paths.Temporary },
            ],
            VolumeMounts =
            [
                new() { Name = "storage", MountPath = Paths.Storage },
                new() { Name = "tmp", MountPath = Paths.Temporary },
            ],
            SecurityContext = StepSecurity.Puller(
                new(
                    shape.UserNamespace,
                    shape.SeccompProfile is { } profile ? $"Localhost:{profile}" : RunIsolation.Unconfined
                )
            ),
            Resources = BuildLimits.Small(),
            TerminationMessagePath = StepNames.TerminationLog,
            TerminationMessagePolicy = "File",
        };
}
