using System.Globalization;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net.Ssh;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>The volumes of a build Pod, and who sees which.</summary>
internal static class BuildVolumes
{
    private const string WorkName = "work";
    private const string StorageName = "storage";
    private const string Authorities = "build-authorities";
    private const string DocumentsName = "documents";

    /// <param name="run">The run.</param>
    /// <param name="space">Most that the sources with the image, the layers while they are made, and what RUN keeps in cache
    /// mounts (which are in its step's /tmp) may take up each.</param>
    public static IList<V1Volume> Of(BuildRun run, ResourceQuantity space)
    {
        List<V1Volume> volumes =
        [
            Empty(WorkName, space),
            Empty(StorageName, space),
            Empty(DocumentsName, space),
            .. Steps(run).Select(step => Empty($"tmp-{step}", space)),
        ];
        AddSecret(volumes, GitCredentials, run.Spec.Source.CredentialsRef?.Name, Same(GitKeys(run)));
        if (HasSshKey(run))
        {
            // The step looks at the keys itself, and says what is missing; a Pod would wait without a word.
            volumes[^1].Secret.Optional = true;
            volumes.Add(
                new()
                {
                    Name = PrivateKey,
                    EmptyDir = new() { Medium = "Memory", SizeLimit = new("1Mi") },
                }
            );
        }
        AddSecret(volumes, "pull-credentials", run.Spec.Build.PullCredentialsRef?.Name, Same(DockerConfigKey));
        AddSecret(volumes, "push-credentials", run.Spec.Image.CredentialsRef?.Name, Same(DockerConfigKey));
        if (run.Spec.Build.CaBundleRef is { } authorities)
        {
            volumes.Add(AuthorityVolume(authorities.Name));
        }
        foreach (var (index, secret) in run.Spec.Build.Secrets.Index())
        {
            AddSecret(volumes, BuildSecretName(index), secret.SecretRef.Name, [(secret.SecretRef.Key, "value")]);
        }
        return volumes;
    }

    /// <summary>The containers of this run's Pod.</summary>
    private static IEnumerable<string> Steps(BuildRun run) =>
        StepNames.BuildOrder.Where(step => step != StepNames.Restore || run.Spec.Cache is not null);

    /// <summary>Optional, because the step says what is missing; a Pod would wait without a word.</summary>
    private static V1Volume AuthorityVolume(string name) =>
        new()
        {
            Name = Authorities,
            ConfigMap = new()
            {
                Name = name,
                Optional = true,
                Items = [new() { Key = "ca.crt", Path = "ca.crt" }],
            },
        };

    /// <summary>Certificates are no secret: whoever runs code in the build may see them.</summary>
    public static IEnumerable<V1VolumeMount> AuthorityMount(BuildRun run) =>
        run.Spec.Build.CaBundleRef is null ? [] : [Mount(Authorities, Paths.CaDirectory, readOnly: true)];

    public static V1VolumeMount Work(bool readOnly = false) => Mount(WorkName, Paths.Work, readOnly);

    public static V1VolumeMount Storage() => Mount(StorageName, Paths.Storage);

    /// <summary>What inspect tells about the image, for push: out of reach of the repository's code, unlike /work.</summary>
    public static V1VolumeMount Documents(bool readOnly = false) => Mount(DocumentsName, Paths.Documents, readOnly);

    /// <summary>A private /tmp, because the root file system is read-only and nothing may pass from one step to the next unseen.</summary>
    public static IEnumerable<V1VolumeMount> Tool(string step) => [Mount($"tmp-{step}", Paths.Temporary)];

    /// <summary>ssh takes a private key only from a file that nobody else may read, which a Secret's volume cannot
    /// promise: hence a place of its own for a copy, which never reaches a disk.</summary>
    public static IEnumerable<V1VolumeMount> GitMount(BuildRun run) =>
        run.Spec.Source.CredentialsRef is null ? []
        : HasSshKey(run)
            ? [Mount(GitCredentials, Paths.GitCredentials, readOnly: true), Mount(PrivateKey, Paths.GitPrivateKey)]
        : [Mount(GitCredentials, Paths.GitCredentials, readOnly: true)];

    /// <summary>The source is fetched over SSH, with the key of a Secret.</summary>
    public static bool HasSshKey(BuildRun run) =>
        run.Spec.Source.CredentialsRef is not null && SshAddress.TryParse(run.Spec.Source.Url, out _, out _);

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
    private const string GitCredentials = "git-credentials";
    private const string PrivateKey = "git-private-key";

    private static string[] GitKeys(BuildRun run) =>
        HasSshKey(run)
            ? [Names.SecretHostKey, SshCredentials.PrivateKeyKey, SshCredentials.KnownHostsKey]
            : [Names.SecretHostKey, "username", "password"];

    private static (string Key, string Path)[] Same(params string[] keys) => [.. keys.Select(key => (key, key))];

    private static string BuildSecretName(int index) => $"build-secret-{index.ToString(CultureInfo.InvariantCulture)}";

    private static V1Volume Empty(string name, ResourceQuantity space) =>
        new()
        {
            Name = name,
            EmptyDir = new() { SizeLimit = space },
        };

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
