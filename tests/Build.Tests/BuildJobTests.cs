using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Kube.Core;
using k8s;

namespace Dockerflow.Build.Tests;

public sealed class BuildJobTests
{
    [Fact]
    public void Create_AnyRun_IsTriedOnceAndKeepsTheEvidence()
    {
        var job = BuildJob.Create(BuildSample.FullRun, BuildSample.Options);

        job.Spec.BackoffLimit.ShouldBe(0);
        job.Spec.ActiveDeadlineSeconds.ShouldBeNull("a Job's deadline deletes the Pod with its messages");
        job.Spec.TtlSecondsAfterFinished.ShouldBeNull("the Job stays as long as the run");
    }

    [Fact]
    public void Create_AnyRun_IsNamedAndOwnedByIt()
    {
        var job = BuildJob.Create(BuildSample.FullRun, BuildSample.Options);

        (job.Metadata.NamespaceProperty, job.Metadata.Name).ShouldBe(("identity", BuildSample.FullRun.Metadata.Name));
        var owner = job.Metadata.OwnerReferences.ShouldHaveSingleItem();
        (owner.Kind, owner.Uid, owner.Controller).ShouldBe(("BuildRun", BuildSample.FullRun.Metadata.Uid, true));
        job.Spec.Template.Metadata.Labels[Names.BuildRunLabel].ShouldBe(BuildSample.FullRun.Metadata.Name);
    }

    [Fact]
    public void Create_SameRunAgain_IsTheSameJob() =>
        KubernetesJson
            .Serialize(BuildJob.Create(BuildSample.FullRun, BuildSample.Options))
            .ShouldBe(KubernetesJson.Serialize(BuildJob.Create(BuildSample.FullRun, BuildSample.Options)));

    [Fact]
    public void Trial_AnyRun_HasThePodOfTheJob() =>
        KubernetesJson
            .Serialize(BuildJob.Trial(BuildSample.FullRun, BuildSample.Options).Spec)
            .ShouldBe(
                KubernetesJson.Serialize(BuildJob.Create(BuildSample.FullRun, BuildSample.Options).Spec.Template.Spec)
            );

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ModelJson_Job_WritesWhatTheLibraryWrites(bool overSsh)
    {
        var job = BuildJob.Create(overSsh ? BuildSample.SshRun : BuildSample.FullRun, BuildSample.Options);
        JsonSerializer.Serialize(job, ModelJson.Default.V1Job).ShouldBe(KubernetesJson.Serialize(job));
    }
}
