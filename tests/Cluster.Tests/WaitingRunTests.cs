using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Cluster.Tests;

/// <summary>Runs that the cluster does not let begin.</summary>
public sealed class WaitingRunTests(ClusterFixture cluster)
{
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    /// <summary>Once the image is there after all, nothing may be built for a run that has ended.</summary>
    [Fact]
    public async Task Build_StepsImageIsNowhere_GivesStepImageUnavailableAndLeavesNoPod()
    {
        await using var ground = await TestGround.PrepareAsync(
            cluster,
            ct,
            builderImage: $"{cluster.Env.Registry}/none/none:none"
        );
        await ground.Operator.StartAsync(ct);
        await CreateAsync(ground, "stuck");

        var run = await ground.FinishedRunAsync("stuck", ct);

        var failure = run.Status.Failure.ShouldNotBeNull();
        (failure.Reason, failure.Class, failure.Step).ShouldBe(
            (FailureReason.StepImageUnavailable, FailureClass.Infrastructure, "clone")
        );
        failure.Message.ShouldContain("none/none");
        (await Polling.UntilAsync(() => HasNothingAsync(ground, run), TimeSpan.FromMinutes(2), ct)).ShouldBeTrue();
    }

    /// <summary>An admission webhook that does not answer is the commonest way in which a cluster takes no Jobs.</summary>
    [Fact]
    public async Task Push_WhileNoJobCanBeMade_SupersedesTheRunAndTheNextOneGoesOnLater()
    {
        var ground = cluster.Shared;
        var name = $"overtaken-{ground.Id}";
        await RefuseJobsAsync(name);
        try
        {
            var app = await CreateAsync(ground, name);
            var waiting = await ground.RunAsync(name, _ => true, ct);
            var newer = await app.Repository.PushAsync(
                new Dictionary<string, string> { ["CHANGES"] = "more" },
                "Second",
                ct
            );

            var overtaken = await ground.FinishedRunAsync(name, ct);
            (overtaken.Metadata.Name, overtaken.Status.Phase, overtaken.Status.Failure!.Reason).ShouldBe(
                (waiting.Metadata.Name, BuildRunPhase.Superseded, FailureReason.Superseded)
            );
            var next = await ground.RunAsync(name, run => run.Spec.Sequence == 2, ct);
            next.Spec.Source.Revision.ShouldBe(newer);
        }
        finally
        {
            await AllowJobsAsync(name);
        }
        await ground.RunAsync(name, run => run.Spec.Sequence == 2 && run.Status.Phase == BuildRunPhase.Building, ct);
    }

    private async Task<bool> HasNothingAsync(TestGround ground, BuildRun run) =>
        (
            await cluster.Kubectl.RunAsync(
                [
                    "get",
                    "jobs,pods",
                    "-n",
                    ground.Team,
                    "-l",
                    $"{Names.BuildRunLabel}={run.Metadata.Name}",
                    "-o",
                    "name",
                ],
                ct
            )
        ).Trim()
            is "";

    private Task RefuseJobsAsync(string name) =>
        cluster.Kubectl.ApplyAsync(
            $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: {{name}}}
            webhooks:
            - name: dead.dockerflow.dev
              clientConfig: {url: "https://127.0.0.1:{{TestPolicy.DeadPort}}/"}
              rules: [{apiGroups: [batch], apiVersions: [v1], resources: [jobs], operations: [CREATE]}]
              objectSelector: {matchLabels: { {{Names.ContainerBuildLabel}}: {{name}} } }
              failurePolicy: Fail
              sideEffects: None
              timeoutSeconds: 1
              admissionReviewVersions: [v1]
            """,
            ct
        );

    private Task AllowJobsAsync(string name) =>
        cluster.Kubectl.RunAsync(["delete", "validatingwebhookconfiguration", name], CancellationToken.None);

    private async Task<PushedApp> CreateAsync(TestGround ground, string name)
    {
        var app = await ground.PushAsync(name, Apps.Light(ground.Env), ct);
        await ground.CreateAsync(Wishes.For(ground, name, app.Path), ct);
        return app;
    }
}
