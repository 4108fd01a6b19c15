using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests;

public sealed class AttemptTests
{
    private static readonly Job Job = new() { Metadata = new() { Uid = "uid-of-job" } };

    [Fact]
    public void PodOf_PodOfTheJob_IsTheRuns() => Attempt.PodOf([PodNamed("a")], Job)!.Metadata.Name.ShouldBe("a");

    // Anybody who may create Pods can give one the run's label and a push report of his own.
    [Theory]
    [InlineData("uid-of-another-job")]
    [InlineData(null)]
    public void PodOf_PodThatTheJobDoesNotControl_IsNobodysResult(string? owner) =>
        Attempt.PodOf([PodNamed("forged", phase: "Succeeded", owner: owner)], Job).ShouldBeNull();

    [Fact]
    public void PodOf_ForgedBesideTheRealOne_IsTheRealOne() =>
        Attempt
            .PodOf([PodNamed("forged", phase: "Succeeded", owner: null), PodNamed("real", phase: "Running")], Job)!
            .Metadata.Name.ShouldBe("real");

    [Fact]
    public void PodOf_WithoutAJob_IsNone() => Attempt.PodOf([PodNamed("a")], null).ShouldBeNull();

    [Fact]
    public void PodOf_SecondPodOfTheJob_TheOneThatSucceededCounts() =>
        Attempt
            .PodOf([PodNamed("new", minutes: 5), PodNamed("old", phase: "Succeeded")], Job)!
            .Metadata.Name.ShouldBe("old");

    [Fact]
    public void PodOf_TwoThatFailed_TheNewestCounts() =>
        Attempt.PodOf([PodNamed("old"), PodNamed("new", minutes: 5)], Job)!.Metadata.Name.ShouldBe("new");

    private static Pod PodNamed(string name, string phase = "Failed", string? owner = "uid-of-job", int minutes = 0) =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                CreationTimestamp = Moment.Now.AddMinutes(minutes),
                OwnerReferences = owner is null ? null : [new("batch/v1", "Job", "job", owner, Controller: true)],
            },
            Status = new() { Phase = phase },
        };
}
