using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;
using k8s;

namespace Dockerflow.Build.Tests;

public sealed class BuildJobTests
{
    [Fact]
    public void Create_AnyRun_IsTriedOnceAndKeepsTheEvidence()
    {
        var job = BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain);

        job.Spec.BackoffLimit.ShouldBe(0);
        job.Spec.ActiveDeadlineSeconds.ShouldBeNull("a Job's deadline deletes the Pod with its messages");
        job.Spec.TtlSecondsAfterFinished.ShouldBeNull("the Job stays as long as the run");
    }

    [Fact]
    public void Create_AnyRun_IsNamedAndOwnedByIt()
    {
        var job = BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain);

        (job.Metadata.NamespaceProperty, job.Metadata.Name).ShouldBe(("identity", BuildSample.FullRun.Metadata.Name));
        var owner = job.Metadata.OwnerReferences.ShouldHaveSingleItem();
        (owner.Kind, owner.Uid, owner.Controller).ShouldBe(("BuildRun", BuildSample.FullRun.Metadata.Uid, true));
        job.Spec.Template.Metadata.Labels[Names.BuildRunLabel].ShouldBe(BuildSample.FullRun.Metadata.Name);
    }

    [Fact]
    public void Create_SameRunAgain_IsTheSameJob() =>
        KubernetesJson
            .Serialize(BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain))
            .ShouldBe(
                KubernetesJson.Serialize(BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain))
            );

    [Fact]
    public void Trial_AnyRun_HasThePodOfTheJob() =>
        KubernetesJson
            .Serialize(BuildJob.Trial(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain).Spec)
            .ShouldBe(
                KubernetesJson.Serialize(
                    BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain).Spec.Template.Spec
                )
            );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ModelJson_Job_WritesWhatTheLibraryWrites(bool overSsh)
    {
        var job = BuildJob.Create(
            overSsh ? BuildSample.SshRun : BuildSample.FullRun,
            BuildSample.Options,
            RunIsolation.Plain
        );
        JsonSerializer.Serialize(job, ModelJson.Default.V1Job).ShouldBe(KubernetesJson.Serialize(job));
    }

    [Fact]
    public void ModelJson_NetworkPolicy_WritesWhatTheLibraryWrites()
    {
        var policy = PodNetwork.Policy(
            BuildSample.FullRun,
            BuildJob.Role,
            "n",
            new() { Network = new() { Allowed = [new() { Cidr = "10.1.0.0/16", Ports = [443] }] } }
        );
        JsonSerializer.Serialize(policy, ModelJson.Default.V1NetworkPolicy).ShouldBe(KubernetesJson.Serialize(policy));
    }

    [Fact]
    public void Create_RunOfAContainerBuild_IsFoundByItsLabel()
    {
        var run = BuildSample.FullRun with
        {
            Metadata = BuildSample.FullRun.Metadata with
            {
                Labels = new Dictionary<string, string> { [Names.ContainerBuildLabel] = "web" },
            },
        };

        var job = BuildJob.Create(run, BuildSample.Options, RunIsolation.Plain);

        job.Metadata.Labels[Names.ContainerBuildLabel].ShouldBe("web");
        job.Spec.Template.Metadata.Labels[Names.ContainerBuildLabel].ShouldBe("web");
    }

    /// <summary>A policy that selects no Pod of the run would let it out.</summary>
    [Fact]
    public void Create_AnyRun_HasTheLabelsThatItsNetworkPolicySelects()
    {
        var pod = BuildJob.Create(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain).Spec.Template.Metadata;
        var policy = PodNetwork.Policy(BuildSample.FullRun, BuildJob.Role, "n", new());

        policy.Spec.PodSelector.MatchLabels.ShouldBeSubsetOf(pod.Labels);
    }
}
