using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;

namespace Dockerflow.Build;

/// <summary>What each step is told. Each gets only what it needs.</summary>
public static class StepInputs
{
    public static CloneInput Clone(BuildRun run, OperatorPolicy policy) =>
        new(
            run.Spec.Source.Url,
            run.Spec.Source.Revision,
            run.Spec.Source.Ref,
            Paths.Source,
            run.Spec.Source.ContextDir,
            Version(run),
            run.Spec.Source.CredentialsRef is null ? null : Paths.GitCredentials,
            policy.Hosts,
            BuildVolumes.HasSshKey(run) ? Paths.GitPrivateKey : null,
            run.Spec.Source.Submodules,
            policy.AllowedGitHosts
        );

    public static PullInput Pull(BuildRun run, OperatorPolicy policy) =>
        new(
            Paths.Source,
            run.Spec.Source.ContextDir,
            run.Spec.Build.Dockerfile,
            run.Spec.Build.Target,
            [.. run.Spec.Build.Args, .. Offered(run)],
            run.Spec.Build.Platforms[0],
            run.Spec.Build.PullCredentialsRef is null ? null : Paths.PullCredentials,
            policy.Hosts,
            run.Spec.PinnedBases
        );

    /// <summary>Null where the run has no cache to start from.</summary>
    public static RestoreInput? Restore(BuildRun run, OperatorPolicy policy) =>
        run.Spec.Cache is { } cache
            ? new(
                run.Spec.Image.CandidatesRepository(),
                cache.Digest,
                Paths.Cache,
                run.Spec.Image.CredentialsRef is null ? null : Paths.PushCredentials,
                policy.Hosts
            )
            : null;

    public static BuildInput Build(BuildRun run, OperatorPolicy policy) =>
        new(
            Paths.Source,
            run.Spec.Source.ContextDir,
            run.Spec.Build.Dockerfile,
            run.Spec.Build.Target,
            run.Spec.Build.Args,
            run.Spec.Build.Platforms[0],
            run.Spec.Build.Secrets.Select((secret, index) => new SecretFile(secret.Id, Paths.BuildSecret(index)))
                .ToList(),
            Paths.Layout,
            Annotations(run),
            run.Spec.Build.CaBundleRef is null ? null : Paths.CaBundle,
            run.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch,
            KeepsCache(run),
            run.Spec.Cache is null ? null : Paths.Cache,
            policy.BuildProxy,
            Offered(run)
        );

    public static InspectInput Inspect(BuildRun run) =>
        new(
            Paths.Layout,
            Paths.Documents,
            run.Status.StartedAt ?? run.Metadata.CreationTimestamp,
            run.Spec.Image.Repository
        );

    public static PushInput Push(BuildRun run, OperatorPolicy policy) =>
        new(
            Paths.Layout,
            run.Spec.Image.CandidatesRepository(),
            run.Metadata.Name!,
            run.Spec.Image.CredentialsRef is null ? null : Paths.PushCredentials,
            policy.Hosts,
            KeepsCache(run) ? CacheTag(run) : null,
            Paths.Documents
        )
        {
            MountFrom =
                run.Spec.Image.CandidatesRepository() == run.Spec.Image.Repository ? null : [run.Spec.Image.Repository],
        };

    private static bool KeepsCache(BuildRun run) => run.Spec.Build.Cache is not BuildCache.Off;

    /// <summary>One for each ContainerBuild, which moves: what no tag holds any more the registry may clear away.</summary>
    private static string CacheTag(BuildRun run) =>
        $"cache-{Hash(run.Metadata.Controller()?.Uid ?? run.Metadata.Namespace + "/" + run.Spec.ContainerBuildRef.Name)}";

    /// <summary>Dockerflow's version object; "build" is the same for the same inputs, whichever run builds them.</summary>
    public static VersionObject Version(BuildRun run) =>
        new(
            run.Spec.Source.Url,
            run.Spec.Source.Version,
            run.Spec.Source.Revision,
            $"urn:dockerflow:{run.Metadata.Namespace}/{run.Spec.ContainerBuildRef.Name}:{InputsHash(run)}"
        );

    /// <summary>The version object's values for a Dockerfile that wants them as ARG, unless the resource gives them other ones.</summary>
    private static IReadOnlyList<NameValue> Offered(BuildRun run)
    {
        var version = Version(run);
        NameValue[] all =
        [
            new("DOCKERFLOW_SOURCE", version.Source),
            new("DOCKERFLOW_VERSION", version.Version),
            new("DOCKERFLOW_COMMIT", version.Commit),
            new("DOCKERFLOW_BUILD", version.Build),
        ];
        return [.. all.Where(each => run.Spec.Build.Args.All(given => given.Name != each.Name))];
    }

    /// <summary>The pre-defined annotation keys of the OCI image spec.</summary>
    private static Dictionary<string, string> Annotations(BuildRun run)
    {
        var annotations = new Dictionary<string, string>
        {
            ["org.opencontainers.image.source"] = run.Spec.Source.Url,
            ["org.opencontainers.image.revision"] = run.Spec.Source.Revision,
        };
        if (run.Spec.Source.Version.Length > 0)
        {
            annotations["org.opencontainers.image.version"] = run.Spec.Source.Version;
        }
        return annotations;
    }

    private static string InputsHash(BuildRun run)
    {
        // Only where they are asked for: an address once given to inputs stays theirs.
        var submodules = run.Spec.Source.Submodules ? "\nsubmodules" : "";
        var inputs =
            $"{run.Spec.Source.Url}\n{run.Spec.Source.Revision}\n{JsonSerializer.Serialize(run.Spec.Build, ApiJson.Default.BuildSettings)}{submodules}";
        return Hash(inputs);
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
