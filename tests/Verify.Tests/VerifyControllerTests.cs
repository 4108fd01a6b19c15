using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
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

    /// <summary>A program that does not start likes to print what it was configured with.</summary>
    [Fact]
    public async Task ReconcileAsync_CandidatePrintsASecretItWasGiven_IsNotInTheStatus()
    {
        var env = new VerifyEnv("DSN", ValueFrom: new(new("db", "dsn")));
        var run = VerifySample.With(new() { Env = [env] });
        var dead = PodSample.Of("Running", PodSample.Ended(VerifyPod.AppContainer, 3));
        await using var api = await ServerAsync(run, PodOf(run, run.Metadata.Uid!) with { Status = dead.Status });
        var pod = VerifyPod.Name(run);
        api.Answers($"/api/v1/namespaces/{run.Metadata.Namespace}/pods/{pod}/log", "cannot connect to canary-dsn\n");
        api.Answers(
            $"/api/v1/namespaces/{run.Metadata.Namespace}/secrets/db",
            """{"metadata":{"name":"db"},"data":{"dsn":"Y2FuYXJ5LWRzbg=="}}"""
        );

        await ReconcileAsync(api);

        var status = api.Writes.ShouldHaveSingleItem().Body;
        status.ShouldContain("cannot connect to [redacted]");
        status.ShouldNotContain("canary-dsn");
    }

    [Theory]
    [InlineData("somebody-elses", "other", "PodRefused")]
    [InlineData("the-deleted-run", null, null)]
    [InlineData(null, null, null)]
    public async Task ReconcileAsync_PodOfThisNameIsThere_FailsOnlyWhereItIsSomebodyElses(
        string? owner,
        string? name,
        string? reason
    )
    {
        var now = TimeProvider.System.GetUtcNow();
        var run = VerifySample.Run with { Status = VerifySample.Run.Status with { PhaseSince = now } };
        await using var api = await ServerAsync(
            run,
            PodOf(run, "uid") with
            {
                Metadata = new()
                {
                    Name = "x",
                    Namespace = "y",
                    ResourceVersion = "1",
                },
            }
        );
        api.Refuses("POST", "pods", 409, "AlreadyExists");
        if (owner is not null)
        {
            api.Answers(
                $"/api/v1/namespaces/{run.Metadata.Namespace}/pods/{VerifyPod.Name(run)}",
                $$$"""{"metadata":{"name":"n","ownerReferences":[{"kind":"BuildRun","name":"{{{name ?? run.Metadata.Name}}}","apiVersion":"v","uid":"{{{owner}}}","controller":true}]}}"""
            );
        }

        await ReconcileAsync(api);

        var status = api.Writes.LastOrDefault(write => write.Method == "PATCH")?.Body ?? "";
        status.Contains("PodRefused", StringComparison.Ordinal).ShouldBe(reason is not null);
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
