using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Runs.Tests;

public sealed class IndexesTests
{
    [Fact]
    public void ByRunLabel_PodOfARun_IsFoundInItsNamespaceOnly()
    {
        var pod = new Pod
        {
            Metadata = new()
            {
                Namespace = "a",
                Labels = new Dictionary<string, string> { [Names.BuildRunLabel] = "run" },
            },
        };

        Indexes.ByRunLabel(pod).ShouldBe([Indexes.Value("a", "run")]);
        Indexes.ByRunLabel(new Pod()).ShouldBeEmpty();
    }

    [Fact]
    public void ByOwner_OwnerThatDoesNotControl_IsNotFollowed()
    {
        var run = RunSample.In(BuildRunPhase.Pending) with
        {
            Metadata = new() { Namespace = "a", OwnerReferences = [new("v1", "K", "o", "u")] },
        };

        Indexes.ByOwner(run).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(BuildRunPhase.Pending, true)]
    [InlineData(BuildRunPhase.Publishing, true)]
    [InlineData(BuildRunPhase.Succeeded, false)]
    [InlineData(BuildRunPhase.Failed, false)]
    [InlineData(BuildRunPhase.Superseded, false)]
    [InlineData(BuildRunPhase.Cancelled, false)]
    public void ByActivity_Phase_DecidesWhetherItIsActive(BuildRunPhase phase, bool active) =>
        Indexes.ByActivity(RunSample.In(phase)).Any().ShouldBe(active);
}
