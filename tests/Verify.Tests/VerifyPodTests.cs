using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;
using Dockerflow.Support;
using FsCheck.Xunit;
using k8s;
using k8s.Models;

namespace Dockerflow.Verify.Tests;

public sealed class VerifyPodTests
{
    private static readonly VerifySettings Full = new()
    {
        Args = ["web", "$(PORT)"],
        PathPrefix = "/api",
        Env = [new("DATABASE_URL", "postgres://127.0.0.1/app"), new("TOKEN", ValueFrom: new(new("tokens", "api")))],
    };

    [Fact]
    public void Create_AnyCandidate_PassesTheRestrictedLevel() =>
        PodSecurity.RestrictedViolations(PodOf(Full).Spec).ShouldBeEmpty();

    /// <summary>The server takes a limit for the request that is missing, and a node would have to have all that to spare.</summary>
    [Fact]
    public void Create_AnyCandidate_RequestsLessThanItsLimits()
    {
        foreach (var container in PodSecurity.Containers(PodOf(Full).Spec))
        {
            foreach (var (resource, limit) in container.Resources.Limits)
            {
                container.Resources.Requests[resource].ToDecimal().ShouldBeLessThan(limit.ToDecimal(), resource);
            }
        }
    }

    [Fact]
    public void Create_AnyCandidate_RunsByDigestAs10001()
    {
        var pod = PodOf(Full).Spec;

        App(pod).Image.ShouldBe(RunSample.Candidate.Reference);
        (pod.SecurityContext.RunAsUser, pod.SecurityContext.RunAsGroup).ShouldBe((10001, 10001));
    }

    [Fact]
    public void Create_AnyCandidate_HasNoTokenAndNoVolume()
    {
        var pod = PodOf(Full).Spec;

        pod.AutomountServiceAccountToken.ShouldBe(false);
        (pod.Volumes ?? []).ShouldBeEmpty();
        PodSecurity
            .Containers(pod)
            .ShouldAllBe(container => container.VolumeMounts == null && container.EnvFrom == null);
    }

    [Fact]
    public void Create_SecretsOfTheTenant_GoToTheCandidateOnly()
    {
        var pod = PodOf(Full).Spec;

        App(pod).Env.Single(env => env.Name == "TOKEN").ValueFrom.SecretKeyRef.Key.ShouldBe("api");
        Probe(pod).Env.ShouldAllBe(env => env.ValueFrom == null || env.ValueFrom.SecretKeyRef == null);
    }

    [Fact]
    public void Create_PushCredentials_AreTheNodesToPullWithOnly()
    {
        var run = VerifySample.Run with
        {
            Spec = VerifySample.Run.Spec with
            {
                Image = VerifySample.Run.Spec.Image with { CredentialsRef = new("registry-push") },
            },
        };

        var pod = VerifyPod.Create(run, VerifySample.Options).Spec;

        pod.ImagePullSecrets.ShouldHaveSingleItem().Name.ShouldBe("registry-push");
        pod.Volumes.ShouldBeNull();
    }

    [Fact]
    public void Create_PortOfTheCandidate_IsWhatTheProbeAsks()
    {
        var pod = PodOf(new()).Spec;

        App(pod)
            .Env.Single(env => env.Name == "PORT")
            .Value.ShouldBe(InputOf(pod).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Create_ProbeInput_SaysWhatToProve()
    {
        var input = InputOf(PodOf(Full).Spec);

        (input.PathPrefix, input.Commit).ShouldBe(("/api", RunSample.Revision));
        input.Checks.ShouldBe(CheckLevels.Probed(VerifySample.With(Full), VerifySample.Policy));
    }

    [Fact]
    public void Create_NoArgs_LeavesTheImagesOwn() => App(PodOf(new()).Spec).Args.ShouldBeNull();

    [Fact]
    public void Create_AnyRun_IsOwnedByIt()
    {
        var pod = PodOf(Full);

        pod.Metadata.Name.ShouldBe(VerifyPod.Name(VerifySample.Run));
        var owner = pod.Metadata.OwnerReferences.ShouldHaveSingleItem();
        (owner.Uid, owner.Controller).ShouldBe((VerifySample.Run.Metadata.Uid, true));
    }

    [Property]
    public void Create_AnyText_ArrivesAsItWasWritten(string? text)
    {
        var written = $"{text}$(PORT)$$(PORT)$";
        var pod = PodOf(new() { Args = [written], Env = [new("A", written)] }).Spec;
        var variables = App(pod).Env.Where(env => env.Name == "PORT").ToDictionary(env => env.Name, env => env.Value);

        ContainerEnvironment.Expand(App(pod).Args.Single(), variables).ShouldBe(written);
        ContainerEnvironment.Expand(App(pod).Env.Single(env => env.Name == "A").Value, variables).ShouldBe(written);
    }

    private static V1Pod PodOf(VerifySettings settings) =>
        VerifyPod.Create(VerifySample.With(settings), VerifySample.Options);

    private static V1Container App(V1PodSpec pod) =>
        pod.Containers.Single(container => container.Name == VerifyPod.AppContainer);

    private static V1Container Probe(V1PodSpec pod) =>
        pod.Containers.Single(container => container.Name == StepNames.Probe);

    private static ProbeInput InputOf(V1PodSpec pod)
    {
        var input = Probe(pod).Env.Single(env => env.Name == StepNames.InputVariable).Value;
        return JsonSerializer.Deserialize(
            ContainerEnvironment.Expand(input, new Dictionary<string, string>()),
            ApiJson.Default.ProbeInput
        )!;
    }

    [Fact]
    public void ModelJson_Pod_WritesWhatTheLibraryWrites()
    {
        var pod = PodOf(new() { Args = ["web"] });
        JsonSerializer.Serialize(pod, ModelJson.Default.V1Pod).ShouldBe(KubernetesJson.Serialize(pod));
    }
}
