using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;
using Dockerflow.Samples;
using Dockerflow.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Verify.Tests;

public sealed class VerifyControllerTests
{
    /// <summary>The candidate would serve for ever; and the cache tells no more of a finished run than what it came to.</summary>
    [Theory]
    [InlineData(BuildRunPhase.Publishing)]
    [InlineData(BuildRunPhase.Succeeded)]
    [InlineData(BuildRunPhase.Failed)]
    public async Task ReconcileAsync_RunIsVerified_DeletesThePodOfThisRun(BuildRunPhase phase)
    {
        var run = FinishedRun.Slim(VerifySample.Run with { Status = VerifySample.Run.Status with { Phase = phase } });
        await using var api = await ServerAsync(run, PodOf(run, run.Metadata.Uid!));

        await ReconcileAsync(api);

        var write = api.Writes.ShouldHaveSingleItem();
        (write.Method, write.Plural).ShouldBe(("DELETE", "pods"));
        write.Body.ShouldContain("uid-of-pod");
    }

    [Fact]
    public async Task ReconcileAsync_PodOfAnotherRunOfThisName_IsLeftAlone()
    {
        var run = VerifySample.Run with { Status = new() { Phase = BuildRunPhase.Failed } };
        await using var api = await ServerAsync(run, PodOf(run, "uid-of-another-run"));

        await ReconcileAsync(api);

        api.Writes.ShouldBeEmpty();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<ApiServer> ServerAsync(BuildRun run, Pod pod)
    {
        var api = await ApiServer.StartAsync();
        api.Has(Resources.BuildRuns, run);
        api.Has(CoreResources.Pod, pod);
        return api;
    }

    private static async Task ReconcileAsync(ApiServer api)
    {
        var runs = await api.CacheAsync(Resources.BuildRuns, new InformerOptions<BuildRun>(), Ct);
        var pods = await api.CacheAsync(CoreResources.Pod, new InformerOptions<Pod>(), Ct);
        var events = new EventRecorder(api.Client, "test", TimeProvider.System, NullLogger.Instance);
        var journal = new RunJournal(api.Client, events, TimeProvider.System);
        var controller = new VerifyController(
            api.Client,
            runs,
            pods,
            journal,
            VerifySample.Options,
            TimeProvider.System
        );
        await controller.ReconcileAsync(ResourceKey.Of(runs.List().Single()), Ct);
    }

    private static Pod PodOf(BuildRun run, string owner) =>
        PodSample.Of("Running", VerifySample.App()) with
        {
            Metadata = new()
            {
                Name = VerifyPod.Name(run),
                Namespace = run.Metadata.Namespace,
                Uid = "uid-of-pod",
                ResourceVersion = "1",
                OwnerReferences = [new("dockerflow.dev/v1alpha1", "BuildRun", "run", owner, Controller: true)],
            },
        };
}
