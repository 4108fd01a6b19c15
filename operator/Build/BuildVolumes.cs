using System.Globalization;
using Dockerflow.Api.BuildRuns;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>The volumes of a build Pod, and who sees which.</summary>
internal static class BuildVolumes
{
    private const string WorkName = "work";
    private const string StorageName = "storage";
    private static readonly string[] ToolSteps = ["clone", "pull", "build", "inspect", "push"];

    public static IList<V1Volume> Of(BuildRun run)
    {
        List<V1Volume> volumes =
        [
            Empty(WorkName),
            Empty(StorageName),
            .. ToolSteps.Select(step => Empty($"tmp-{step}")),
        ];
        AddSecret(
            volumes,
            "git-credentials",
            run.Spec.Source.CredentialsRef?.Name,
            [("host", "host"), ("username", "username"), ("password", "password")]
        );
        AddSecret(
            volumes,
            "pull-credentials",
            run.Spec.Build.PullCredentialsRef?.Name,
            [(DockerConfigKey, DockerConfigKey)]
        );
        AddSecret(
            volumes,
            "push-credentials",
            run.Spec.Image.CredentialsRef?.Name,
            [(DockerConfigKey, DockerConfigKey)]
        );
        foreach (var (index, secret) in run.Spec.Build.Secrets.Index())
        {
            AddSecret(volumes, BuildSecretName(index), secret.SecretRef.Name, [(secret.SecretRef.Key, "value")]);
        }
        return volumes;
    }

    public static V1VolumeMount Work(bool readOnly = false) => Mount(WorkName, Paths.Work, readOnly);

    public static V1VolumeMount Storage() => Mount(StorageName, Paths.Storage);

    /// <summary>A private /tmp, because the root file system is read-only and nothing may pass from one step to the next but by /work.</summary>
    public static IEnumerable<V1VolumeMount> Tool(string step) => [Mount($"tmp-{step}", Paths.Temporary)];

    public static IEnumerable<V1VolumeMount> GitMount(BuildRun run) =>
        run.Spec.Source.CredentialsRef is null ? [] : [Mount("git-credentials", Paths.GitCredentials, readOnly: true)];

    public static IEnumerable<V1VolumeMount> PullMount(BuildRun run) =>
        run.Spec.Build.PullCredentialsRef is null
            ? []
            : [Mount("pull-credentials", Paths.PullDirectory, readOnly: true)];

    public static IEnumerable<V1VolumeMount> PushMount(BuildRun run) =>
        run.Spec.Image.CredentialsRef is null ? [] : [Mount("push-credentials", Paths.PushDirectory, readOnly: true)];

    public static IEnumerable<V1VolumeMount> SecretMounts(BuildRun run) =>
        run.Spec.Build.Secrets.Select(
            (_, index) => Mount(BuildSecretName(index), Paths.BuildSecretDirectory(index), readOnly: true)
        );

    private const string DockerConfigKey = ".dockerconfigjson";

    private static string BuildSecretName(int index) => $"build-secret-{index.ToString(CultureInfo.InvariantCulture)}";

    private static V1Volume Empty(string name) => new() { Name = name, EmptyDir = new() };

    private static V1VolumeMount Mount(string name, string path, bool readOnly = false) =>
        new()
        {
            Name = name,
            MountPath = path,
            ReadOnlyProperty = readOnly,
        };

    private static void AddSecret(
        List<V1Volume> volumes,
        string volume,
        string? secret,
        (string Key, string Path)[] items
    )
    {
        if (secret is not null)
        {
            volumes.Add(
                new()
                {
                    Name = volume,
                    Secret = new()
                    {
                        SecretName = secret,
                        Items = items.Select(item => new V1KeyToPath { Key = item.Key, Path = item.Path }).ToList(),
                    },
                }
            );
        }
    }
}
