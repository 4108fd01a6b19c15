using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests.Isolation;

public sealed class CanaryReadingTests
{
    private static readonly CanaryShape Both = new(true, "dockerflow/build.json");

    [Theory]
    [InlineData(true, 2, true, null)]
    [InlineData(false, 2, true, "ignores hostUsers")]
    [InlineData(true, 0, true, "no seccomp filter")]
    [InlineData(true, 2, false, "no_new_privs")]
    public void Of_Report_IsComparedWithWhatWasAskedFor(bool users, int seccomp, bool noNewPrivs, string? problem)
    {
        var answer = Of(Ended(new() { Ok = true, Canary = new(users, seccomp, noNewPrivs) }), Both).ShouldNotBeNull();

        answer.IsFinal.ShouldBeTrue();
        if (problem is null)
        {
            answer.Problem.ShouldBeNull();
        }
        else
        {
            answer.Problem.ShouldNotBeNull().ShouldContain(problem);
        }
    }

    [Fact]
    public void Of_NotAskedFor_IsNotRequired() =>
        Of(Ended(new() { Ok = true, Canary = new(false, 2, true) }), new(false, "p"))!.Problem.ShouldBeNull();

    [Fact]
    public void Of_BuildahFails_SaysItsWords() =>
        Of(
            Ended(
                new()
                {
                    Ok = false,
                    Message = "Buildah does not start: EPERM",
                    Canary = new(true, 2, true),
                }
            ),
            Both
        )!
            .Problem.ShouldBe("Buildah does not start: EPERM");

    [Fact]
    public void Of_ProfileMissingOnTheNode_SaysTheRuntimesWords() =>
        Of(
            PodSample.Of("Pending", PodSample.Waiting("canary", "CreateContainerError", "cannot load seccomp profile")),
            Both
        )!
            .Problem.ShouldBe("CreateContainerError: cannot load seccomp profile");

    [Fact]
    public void Of_NoReport_IsAProblem() =>
        Of(PodSample.Of("Failed", PodSample.Ended("canary", 139)), Both)!
            .Problem.ShouldNotBeNull()
            .ShouldContain("139");

    [Fact]
    public void Of_Evicted_IsAskedAgainSoon() =>
        Of(PodSample.Gone("Evicted", "low on memory"), Both)!.IsFinal.ShouldBeFalse();

    [Fact]
    public void Of_StillRunning_IsNoAnswer() =>
        Of(PodSample.Of("Running", PodSample.Running("canary")), Both).ShouldBeNull();

    private static Pod Ended(StepReport report) => PodSample.Of("Succeeded", PodSample.Ended("canary", report));

    private static CanaryAnswer? Of(Pod pod, CanaryShape shape) => CanaryReading.Of(pod, shape, Moment.Now);
}
