using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
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
            BuildVolumes.HasSshKey(run) ? Paths.GitPrivateKey : null
        );

    public static PullInput Pull(BuildRun run, OperatorPolicy policy) =>
        new(
            Paths.Source,
            run.Spec.Source.ContextDir,
            run.Spec.Build.Dockerfile,
            run.Spec.Build.Target,
            run.Spec.Build.Args,
            run.Spec.Build.Platforms[0],
            run.Spec.Build.PullCredentialsRef is null ? null : Paths.PullCredentials,
            policy.Hosts,
            run.Spec.PinnedBases
        );

    public static BuildInput Build(BuildRun run) =>
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
            CaBundle: null
        );

    public static PushInput Push(BuildRun run, OperatorPolicy policy) =>
        new(
            Paths.Layout,
            run.Spec.Image.CandidatesRepository(),
            run.Metadata.Name!,
            run.Spec.Image.CredentialsRef is null ? null : Paths.PushCredentials,
            policy.Hosts
        );

    /// <summary>Dockerflow's version object; "build" is the same for the same inputs, whichever run builds them.</summary>
    public static VersionObject Version(BuildRun run) =>
        new(
            run.Spec.Source.Url,
            run.Spec.Source.Version,
            run.Spec.Source.Revision,
            $"urn:dockerflow:{run.Metadata.Namespace}/{run.Spec.ContainerBuildRef.Name}:{InputsHash(run)}"
        );

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
        var inputs =
            $"{run.Spec.Source.Url}\n{run.Spec.Source.Revision}\n{JsonSerializer.Serialize(run.Spec.Build, ApiJson.Default.BuildSettings)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputs)))[..16];
    }
}
