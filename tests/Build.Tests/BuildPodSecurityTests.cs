using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Support;
using k8s.Models;

namespace Dockerflow.Build.Tests;

/// <summary>The rules that keep credentials from the repository's code, stated over the Pod itself.</summary>
public sealed class BuildPodSecurityTests
{
    private static readonly string[] GitOnly = ["git-credentials"];
    private static readonly string[] PullOnly = ["pull-credentials"];
    private static readonly string[] PushOnly = ["push-credentials"];
    private static readonly string[] BuildSecretsOnly = ["build-secret-0", "build-secret-1"];

    public static TheoryData<string, string[]> CredentialsOfSteps =>
        new()
        {
            { StepNames.Clone, GitOnly },
            { StepNames.Pull, PullOnly },
            { StepNames.Build, BuildSecretsOnly },
            { StepNames.Inspect, [] },
            { StepNames.Push, PushOnly },
        };

    [Theory]
    [MemberData(nameof(CredentialsOfSteps))]
    public void Spec_EachStep_SeesItsOwnCredentialsOnly(string step, string[] expected)
    {
        var pod = PodOf(BuildSample.FullRun);
        var secret = pod.Volumes.Where(volume => volume.EmptyDir is null).Select(volume => volume.Name).ToHashSet();

        var seen = Container(pod, step).VolumeMounts.Where(mount => secret.Contains(mount.Name)).ToList();

        seen.Select(mount => mount.Name).ShouldBe(expected);
        seen.ShouldAllBe(mount => mount.ReadOnlyProperty == true);
    }

    [Fact]
    public void Spec_WithoutCredentials_MountsNone() =>
        PodOf(BuildSample.PlainRun).Volumes.ShouldAllBe(volume => volume.EmptyDir != null);

    [Fact]
    public void Spec_Volumes_AreSecretsAndScratchOnly() =>
        PodOf(BuildSample.FullRun).Volumes.ShouldAllBe(volume => (volume.EmptyDir != null) != (volume.Secret != null));

    [Fact]
    public void Spec_Secrets_BringTheNamedKeysOnly() =>
        PodOf(BuildSample.FullRun)
            .Volumes.Where(volume => volume.Secret is not null)
            .ToDictionary(
                volume => volume.Name,
                volume => string.Join(' ', volume.Secret.Items.Select(item => item.Key))
            )
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["git-credentials"] = "host username password",
                    ["pull-credentials"] = ".dockerconfigjson",
                    ["push-credentials"] = ".dockerconfigjson",
                    ["build-secret-0"] = ".npmrc",
                    ["build-secret-1"] = "api",
                },
                ignoreOrder: true
            );

    /// <summary>The copy of the key that ssh insists on stays in memory, and with the one container.</summary>
    [Fact]
    public void Spec_OverSsh_OnlyCloneHasTheKeyAndAPlaceForItsCopy()
    {
        var pod = PodOf(BuildSample.SshRun);

        var secret = pod.Volumes.Single(volume => volume.Name == "git-credentials").Secret;
        secret.Items.Select(item => item.Key).ShouldBe(["host", "ssh-privatekey", "known_hosts"]);
        secret.Optional.ShouldBe(true);
        var place = pod.Volumes.Single(volume => volume.Name == "git-private-key").EmptyDir;
        place.Medium.ShouldBe("Memory");
        place.SizeLimit.ToString().ShouldBe("1Mi");
        PodSecurity
            .Containers(pod)
            .Where(container => container.VolumeMounts.Any(mount => mount.Name.StartsWith("git-")))
            .ShouldHaveSingleItem()
            .Name.ShouldBe(StepNames.Clone);
    }

    /// <summary>One that has none may fill the node, whatever its container's limit is.</summary>
    [Fact]
    public void Spec_EveryVolumeOnADisk_HasASize()
    {
        var pod = PodOf(BuildSample.FullRun);

        var places = pod.Volumes.Where(volume => volume.EmptyDir is { Medium: null }).ToList();
        places.ShouldContain(volume => volume.Name == "tmp-build");
        places.ShouldAllBe(volume => volume.EmptyDir.SizeLimit != null);
    }

    [Fact]
    public void Spec_NoStep_HasATokenOfTheCluster()
    {
        var pod = PodOf(BuildSample.FullRun);

        pod.AutomountServiceAccountToken.ShouldBe(false);
        pod.ServiceAccountName.ShouldBeNull();
        pod.EnableServiceLinks.ShouldBe(false);
        PodSecurity
            .Containers(pod)
            .ShouldAllBe(container => container.EnvFrom == null && container.Env.All(env => env.ValueFrom == null));
    }

    [Fact]
    public void Spec_Capabilities_AreTheDesignedOnes()
    {
        var pod = PodOf(BuildSample.FullRun);
        string[] mapping = ["SETUID", "SETGID", "SETFCAP"];

        foreach (var container in PodSecurity.Containers(pod))
        {
            var expected = container.Name is StepNames.Pull or StepNames.Build ? mapping : [];
            (container.SecurityContext.Capabilities.Add ?? []).ShouldBe(expected, container.Name);
            container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"], container.Name);
            container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false, container.Name);
            (container.SecurityContext.Privileged ?? false).ShouldBeFalse(container.Name);
        }
    }

    [Theory]
    [InlineData(StepNames.Inspect)]
    [InlineData(StepNames.Push)]
    public void Spec_StepsThatTouchTheImage_AreUnprivilegedAndCannotChangeIt(string step)
    {
        var container = Container(PodOf(BuildSample.FullRun), step);

        container.SecurityContext.RunAsUser.ShouldBe(10001);
        container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
        container.VolumeMounts.Single(mount => mount.MountPath == "/work").ReadOnlyProperty.ShouldBe(true);
        container.Image.ShouldBe(BuildSample.Options.OperatorImage);
    }

    [Fact]
    public void Spec_OnlyBuild_MayWriteItsRootDirectory() =>
        PodSecurity
            .Containers(PodOf(BuildSample.FullRun))
            .Where(container => container.SecurityContext.ReadOnlyRootFilesystem != true)
            .Select(container => container.Name)
            .ShouldBe([StepNames.Build]);

    [Fact]
    public void Spec_ScratchOfEachStep_IsItsOwn()
    {
        var shared = PodSecurity
            .Containers(PodOf(BuildSample.FullRun))
            .SelectMany(container => container.VolumeMounts)
            .GroupBy(mount => mount.Name)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key);

        shared.ShouldBe(["work", "storage", "documents"], ignoreOrder: true);
    }

    /// <summary>push believes what is in there, so nobody but inspect may write it: the repository's code could lie.</summary>
    [Fact]
    public void Spec_Documents_AreWrittenByInspectAndReadByPushOnly() =>
        PodSecurity
            .Containers(PodOf(BuildSample.FullRun))
            .SelectMany(container =>
                container
                    .VolumeMounts.Where(mount => mount.Name == "documents")
                    .Select(mount => (container.Name, mount.ReadOnlyProperty ?? false))
            )
            .ShouldBe([(StepNames.Inspect, false), (StepNames.Push, true)]);

    [Fact]
    public void Spec_AnyBuild_PassesTheBaselineLevel()
    {
        PodSecurity.BaselineViolations(PodOf(BuildSample.FullRun)).ShouldBeEmpty();
        PodSecurity.BaselineViolations(PodOf(BuildSample.PlainRun)).ShouldBeEmpty();
    }

    [Fact]
    public void Spec_EachContainer_IsLimited() =>
        PodSecurity
            .Containers(PodOf(BuildSample.FullRun))
            .ShouldAllBe(container =>
                container.Resources.Limits.ContainsKey("memory")
                && container.Resources.Limits.ContainsKey("ephemeral-storage")
            );

    [Fact]
    public void Spec_Steps_StartInOrderAndTheDeadlineIsThePods()
    {
        var pod = PodOf(BuildSample.FullRun);

        PodSecurity
            .Containers(pod)
            .Select(container => container.Name)
            .ShouldBe(StepNames.BuildOrder.Where(step => step != StepNames.Restore));
        pod.ActiveDeadlineSeconds.ShouldBe(20 * 60);
        pod.RestartPolicy.ShouldBe("Never");
    }

    [Fact]
    public void Spec_Plain_AsksForNothingThatNeedsACanary()
    {
        var pod = PodOf(BuildSample.FullRun);

        pod.HostUsers.ShouldBeNull();
        PodSecurity
            .Containers(pod)
            .ShouldAllBe(container =>
                container.SecurityContext.SeccompProfile == null
                || container.SecurityContext.SeccompProfile.Type == "RuntimeDefault"
            );
    }

    [Fact]
    public void Spec_Isolated_IsSoWhereBuildahRunsAndStillPassesTheBaselineLevel()
    {
        var isolation = new RunIsolation(true, "Localhost:dockerflow/build.json");
        var pod = BuildPod.Spec(BuildSample.FullRun, BuildSample.Options, isolation);

        pod.HostUsers.ShouldBe(false);
        foreach (var container in PodSecurity.Containers(pod))
        {
            var profile = container.SecurityContext.SeccompProfile;
            var expected = container.Name is StepNames.Pull or StepNames.Build
                ? ("Localhost", "dockerflow/build.json")
                : ("RuntimeDefault", null);
            (profile.Type, profile.LocalhostProfile).ShouldBe(expected, container.Name);
        }
        PodSecurity.BaselineViolations(pod).ShouldBeEmpty();
    }

    [Fact]
    public void Spec_NodesNotSpokenOf_AreAny()
    {
        var pod = PodOf(BuildSample.FullRun);
        pod.NodeSelector.ShouldBeNull();
        pod.Tolerations.ShouldBeNull();
    }

    private static V1PodSpec PodOf(BuildRun run) => BuildPod.Spec(run, BuildSample.Options, RunIsolation.Plain);

    private static V1Container Container(V1PodSpec pod, string name) =>
        PodSecurity.Containers(pod).Single(container => container.Name == name);
}
