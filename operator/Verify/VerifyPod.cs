using System.Globalization;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Runs;
using k8s.Models;

namespace Dockerflow.Verify;

/// <summary>
/// The candidate by digest, as a node would run it, and the probe beside it, which asks the Pod's own address. Allowed by
/// Pod Security's restricted level; no token, no credential but what the tenant gave the candidate. Pure.
/// </summary>
public static class VerifyPod
{
    public const string AppContainer = "app";

    public static string Name(BuildRun run) => $"{run.Metadata.Name}-verify";

    public static V1Pod Create(BuildRun run, VerifyOptions options) =>
        new()
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new()
            {
                Name = Name(run),
                NamespaceProperty = run.Metadata.Namespace,
                Labels = PodParts.Labels(run, "verify"),
                OwnerReferences = [PodParts.OwnedBy(run)],
            },
            Spec = Spec(run, options),
        };

    private static V1PodSpec Spec(BuildRun run, VerifyOptions options) =>
        new()
        {
            RestartPolicy = "Never",
            ActiveDeadlineSeconds = (long)(run.Spec.Verify.Timeout.Value + TimeSpan.FromMinutes(5)).TotalSeconds,
            TerminationGracePeriodSeconds = 5,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            SecurityContext = new()
            {
                RunAsUser = 10001,
                RunAsGroup = 10001,
                RunAsNonRoot = true,
                SeccompProfile = new() { Type = "RuntimeDefault" },
            },
            ImagePullSecrets = run.Spec.Image.CredentialsRef is { } secret ? [new() { Name = secret.Name }] : null,
            Containers = [App(run), Probe(run, options)],
        };

    private static V1Container App(BuildRun run) =>
        new()
        {
            Name = AppContainer,
            Image = run.Status.Candidate!.Reference,
            Args = run.Spec.Verify.Args.Count == 0 ? null : run.Spec.Verify.Args.Select(PodParts.Literal).ToList(),
            Env =
            [
                new() { Name = "PORT", Value = Port.Of(run).ToString(CultureInfo.InvariantCulture) },
                .. run.Spec.Verify.Env.Select(Env),
            ],
            SecurityContext = Restricted(readOnlyRoot: false),
            Resources = Resources("2Gi"),
            TerminationMessagePolicy = "File",
        };

    private static V1Container Probe(BuildRun run, VerifyOptions options) =>
        new()
        {
            Name = StepNames.Probe,
            Image = options.OperatorImage,
            Command = ["dockerflow", "step", StepNames.Probe],
            Env =
            [
                new()
                {
                    Name = StepNames.InputVariable,
                    Value = PodParts.Literal(JsonSerializer.Serialize(Input(run, options), ApiJson.Default.ProbeInput)),
                },
                new()
                {
                    Name = "POD_IP",
                    ValueFrom = new() { FieldRef = new() { FieldPath = "status.podIP" } },
                },
            ],
            SecurityContext = Restricted(readOnlyRoot: true),
            Resources = Resources("256Mi"),
            TerminationMessagePath = StepNames.TerminationLog,
            TerminationMessagePolicy = "File",
        };

    private static ProbeInput Input(BuildRun run, VerifyOptions options) =>
        new(
            Port.Of(run),
            run.Spec.Verify.PathPrefix,
            run.Spec.Source.Revision,
            run.Spec.Verify.Timeout,
            CheckLevels.Probed(run, options.Policy)
        );

    private static V1EnvVar Env(Api.ContainerBuilds.VerifyEnv env) =>
        env.ValueFrom is { SecretKeyRef: { } secret }
            ? new()
            {
                Name = env.Name,
                ValueFrom = new()
                {
                    SecretKeyRef = new() { Name = secret.Name, Key = secret.Key },
                },
            }
            : new() { Name = env.Name, Value = PodParts.Literal(env.Value ?? "") };

    private static V1SecurityContext Restricted(bool readOnlyRoot) =>
        new()
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = readOnlyRoot,
            Capabilities = new() { Drop = ["ALL"] },
        };

    private static V1ResourceRequirements Resources(string memory) =>
        new()
        {
            Limits = new Dictionary<string, ResourceQuantity>
            {
                ["memory"] = new(memory),
                ["ephemeral-storage"] = new("2Gi"),
            },
            // What has a limit and no request is requested whole.
            Requests = new Dictionary<string, ResourceQuantity>
            {
                ["cpu"] = new("50m"),
                ["memory"] = new("64Mi"),
                ["ephemeral-storage"] = new("64Mi"),
            },
        };
}
