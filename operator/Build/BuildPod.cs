using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Runs;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>
/// The build Pod. A credential is mounted in the one container that needs it; the container that runs the
/// repository's code has none but the build secrets the tenant gave it. Allowed by Pod Security's baseline level.
/// </summary>
internal static class BuildPod
{
    public static V1PodSpec Spec(BuildRun run, BuildOptions options, RunIsolation isolation) =>
        new()
        {
            RestartPolicy = "Never",
            ActiveDeadlineSeconds = (long)run.Spec.Build.Timeout.Value.TotalSeconds,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            HostUsers = isolation.UserNamespace ? false : null,
            NodeSelector = BuildPlacement.NodeSelector(run.Spec.Build, options.Policy.Placement),
            Tolerations = BuildPlacement.Tolerations(run.Spec.Build, options.Policy.Placement),
            InitContainers =
            [
                Clone(run, options),
                Pull(run, options, isolation),
                .. Restore(run, options),
                Build(run, options, isolation),
                Inspect(run, options),
            ],
            Containers = [Push(run, options)],
            Volumes = BuildVolumes.Of(run, BuildLimits.Storage(run.Spec.Build.Resources, options.Policy.Limits)),
        };

    private static V1Container Clone(BuildRun run, BuildOptions options) =>
        Step(
            StepNames.Clone,
            options.BuilderImage,
            StepInputs.Clone(run, options.Policy),
            ApiJson.Default.CloneInput,
            StepSecurity.Git(),
            [BuildVolumes.Work(), .. BuildVolumes.Tool(StepNames.Clone), .. BuildVolumes.GitMount(run)]
        );

    private static V1Container Pull(BuildRun run, BuildOptions options, RunIsolation isolation) =>
        Step(
            StepNames.Pull,
            options.BuilderImage,
            StepInputs.Pull(run, options.Policy),
            ApiJson.Default.PullInput,
            StepSecurity.Puller(isolation),
            [
                BuildVolumes.Work(readOnly: true),
                BuildVolumes.Storage(),
                .. BuildVolumes.Tool(StepNames.Pull),
                .. BuildVolumes.PullMount(run),
            ]
        );

    /// <summary>
    /// Reads the candidates repository, for which only the push credentials are sure to be good. They are in a container of
    /// its own, because the one that pulls unpacks images.
    /// </summary>
    private static IEnumerable<V1Container> Restore(BuildRun run, BuildOptions options) =>
        StepInputs.Restore(run, options.Policy) is { } input
            ?
            [
                Step(
                    StepNames.Restore,
                    options.OperatorImage,
                    input,
                    ApiJson.Default.RestoreInput,
                    StepSecurity.Restricted(),
                    [BuildVolumes.Work(), .. BuildVolumes.Tool(StepNames.Restore), .. BuildVolumes.PushMount(run)]
                ),
            ]
            : [];

    private static V1Container Build(BuildRun run, BuildOptions options, RunIsolation isolation)
    {
        var container = Step(
            StepNames.Build,
            options.BuilderImage,
            StepInputs.Build(run, options.Policy),
            ApiJson.Default.BuildInput,
            StepSecurity.Builder(isolation),
            [
                BuildVolumes.Work(),
                BuildVolumes.Storage(),
                .. BuildVolumes.Tool(StepNames.Build),
                .. BuildVolumes.SecretMounts(run),
                .. BuildVolumes.AuthorityMount(run),
            ]
        );
        container.Resources = BuildLimits.Of(run.Spec.Build.Resources, options.Policy.Limits);
        return container;
    }

    private static V1Container Inspect(BuildRun run, BuildOptions options) =>
        Step(
            StepNames.Inspect,
            options.OperatorImage,
            StepInputs.Inspect(run),
            ApiJson.Default.InspectInput,
            StepSecurity.Restricted(),
            [BuildVolumes.Work(readOnly: true), BuildVolumes.Documents(), .. BuildVolumes.Tool(StepNames.Inspect)]
        );

    private static V1Container Push(BuildRun run, BuildOptions options) =>
        Step(
            StepNames.Push,
            options.OperatorImage,
            StepInputs.Push(run, options.Policy),
            ApiJson.Default.PushInput,
            StepSecurity.Restricted(),
            [
                BuildVolumes.Work(readOnly: true),
                BuildVolumes.Documents(readOnly: true),
                .. BuildVolumes.Tool(StepNames.Push),
                .. BuildVolumes.PushMount(run),
            ]
        );

    private static V1Container Step<T>(
        string name,
        string image,
        T input,
        JsonTypeInfo<T> json,
        V1SecurityContext security,
        IList<V1VolumeMount> mounts
    ) =>
        new()
        {
            Name = name,
            Image = image,
            Command = ["dockerflow", "step", name],
            Env =
            [
                new()
                {
                    Name = StepNames.InputVariable,
                    Value = PodParts.Literal(JsonSerializer.Serialize(input, json)),
                },
                new() { Name = "HOME", Value = Paths.Temporary },
                new() { Name = "TMPDIR", Value = Paths.Temporary },
            ],
            VolumeMounts = mounts,
            SecurityContext = security,
            Resources = BuildLimits.Small(),
            TerminationMessagePath = StepNames.TerminationLog,
            TerminationMessagePolicy = "File",
        };
}
