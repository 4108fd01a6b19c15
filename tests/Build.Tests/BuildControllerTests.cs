using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Build.Tests.Logs;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Runs;
using Dockerflow.Samples;
using Dockerflow.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Build.Tests;

/// <summary>What the controller asks of the API server, in which order, and what it makes of refusals.</summary>
public sealed class BuildControllerTests
{
    private const string Bases = """{"bases":[{"name":"docker.io/library/node:22-slim","digest":"sha256:22"}]}""";

    private static readonly BuildRun PendingRun = RunSample.In(BuildRunPhase.Pending);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReconcileAsync_NewRun_AsksAboutThePodBeforeItCreatesTheJob()
    {
        await using var api = await ServerAsync(PendingRun);

        await ReconcileAsync(api);

        api.Writes.Select(write => $"{write.Method} {write.Plural}")
            .ShouldBe(["POST pods", "POST networkpolicies", "POST jobs", "PATCH buildruns"]);
        api.Writes[0].Query.ShouldContain("dryRun=All");
        api.Writes.Skip(1).ShouldAllBe(write => !write.Query.Contains("dryRun"));
        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe("Building");
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(422, "Invalid")]
    public async Task ReconcileAsync_PodRefused_FailsAndCreatesNoJob(int code, string reason)
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Refuses("POST", "pods", code, reason);

        await ReconcileAsync(api);

        api.Writes.ShouldNotContain(write => write.Plural == "jobs");
        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("PodRefused");
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain($"because {reason}");
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(422, "Invalid")]
    public async Task ReconcileAsync_NetworkPolicyRefused_FailsAndCreatesNoJob(int code, string reason)
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Refuses("POST", "networkpolicies", code, reason);

        await ReconcileAsync(api);

        api.Writes.ShouldNotContain(write => write.Plural == "jobs");
        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("PodRefused");
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain($"NetworkPolicy");
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain($"because {reason}");
    }

    /// <summary>A quota for Jobs, say, which finished ones fill: the run would wait for ever, and keep others waiting.</summary>
    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(403, "Forbidden")]
    [InlineData(422, "Invalid")]
    public async Task ReconcileAsync_JobRefused_FailsInTheServersWords(int code, string reason)
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Refuses("POST", "jobs", code, reason);

        await ReconcileAsync(api);

        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("PodRefused");
        StatusOf(api)["failure"]!["message"]!
            .GetValue<string>()
            .ShouldContain($"the cluster refuses the build Job: {code} because {reason}");
    }

    /// <summary>A create whose answer got lost is sent again, and then the quota is full of what it made.</summary>
    [Theory]
    [InlineData("jobs")]
    [InlineData("pods")]
    public async Task ReconcileAsync_RefusedBecauseItsOwnJobIsThere_GoesOn(string plural)
    {
        await using var api = await ServerAsync(PendingRun);
        Taken(api, "jobs", PendingRun.Metadata.Uid!);
        api.Refuses("POST", plural, 403, "Forbidden");

        await ReconcileAsync(api);

        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe("Building");
    }

    /// <summary>32 KiB are allowed; in the variable, where each letter has six bytes, they are 192.</summary>
    [Fact]
    public async Task ReconcileAsync_InputTooLongForAVariable_FailsAndCreatesNothing()
    {
        var run = BuildSample.PlainRun;
        var args = Enumerable.Range(0, 8).Select(i => new NameValue($"ARG{i}", new string('ж', 4096)));
        await using var api = await ServerAsync(
            run with
            {
                Spec = run.Spec with { Build = run.Spec.Build with { Args = [.. args] } },
            }
        );

        await ReconcileAsync(api);

        api.Writes.Select(write => $"{write.Method} {write.Plural}").ShouldBe(["PATCH buildruns"]);
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain("spec.build.args");
    }

    [Theory]
    [InlineData(true, "Building")]
    [InlineData(false, "Failed")]
    public async Task ReconcileAsync_NetworkPolicyIsThere_GoesOnIfItIsTheRuns(bool own, string phase)
    {
        await using var api = await ServerAsync(PendingRun);
        Taken(api, "networkpolicies", own ? PendingRun.Metadata.Uid! : "somebody-elses");

        await ReconcileAsync(api);

        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe(phase);
        api.Writes.Any(write => write.Plural == "jobs").ShouldBe(own);
    }

    [Fact]
    public async Task ReconcileAsync_NetworkPoliciesSwitchedOff_MakesNone()
    {
        await using var api = await ServerAsync(PendingRun);

        await ReconcileAsync(api, new() { Network = new() { Enabled = false } });

        api.Writes.Select(write => write.Plural).ShouldBe(["pods", "jobs", "buildruns"]);
    }

    [Fact]
    public async Task ReconcileAsync_CanaryFoundMore_IsInThePodTheJobAndTheStatus()
    {
        await using var api = await ServerAsync(PendingRun);
        var policy = new OperatorPolicy { Isolation = new() { SeccompProfile = "dockerflow/build.json" } };

        await ReconcileAsync(api, policy, new(new(true, "dockerflow/build.json"), [], IsFinal: true));

        var spec = JsonNode.Parse(api.Writes[0].Body)!["spec"]!;
        spec["hostUsers"]!.GetValue<bool>().ShouldBeFalse();
        var isolation = StatusOf(api)["isolation"]!.ToJsonString();
        isolation.ShouldBe("""{"userNamespace":true,"seccomp":"Localhost:dockerflow/build.json"}""");
        var job = JsonNode.Parse(api.Writes.Single(write => write.Plural == "jobs").Body)!;
        job["metadata"]!["annotations"]!["dockerflow.dev/isolation"]!.GetValue<string>().ShouldBe(isolation);
    }

    [Fact]
    public async Task ReconcileAsync_CanaryRequiredAndNotThere_CreatesNothingAndSaysSo()
    {
        await using var api = await ServerAsync(PendingRun);

        await ReconcileAsync(api, RequiredUsers);

        api.Writes.ShouldHaveSingleItem().Plural.ShouldBe("buildruns");
        StatusOf(api)["message"]!.GetValue<string>().ShouldContain("waits for the canary Pod");
    }

    [Fact]
    public async Task ReconcileAsync_CanaryRequiredAndFailed_FailsWithItsWords()
    {
        await using var api = await ServerAsync(PendingRun);

        await ReconcileAsync(api, RequiredUsers, new(null, ["hostUsers: false: too old a kernel"], IsFinal: true));

        api.Writes.ShouldHaveSingleItem().Plural.ShouldBe("buildruns");
        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("PodRefused");
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain("too old a kernel");
    }

    [Fact]
    public async Task ReconcileAsync_JobCreatedBeforeACrash_GoesOn()
    {
        await using var api = await ServerAsync(PendingRun);
        Taken(api, "jobs", PendingRun.Metadata.Uid!);

        await ReconcileAsync(api);

        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe("Building");
    }

    [Fact]
    public async Task ReconcileAsync_SomebodyElsesJobHasTheName_FailsAndNamesIt()
    {
        await using var api = await ServerAsync(PendingRun);
        Taken(api, "jobs", "somebody-elses");

        await ReconcileAsync(api);

        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("PodRefused");
        StatusOf(api)["failure"]!["message"]!
            .GetValue<string>()
            .ShouldContain($"another Job of the name {PendingRun.Metadata.Name}");
    }

    /// <summary>A run that was deleted and asked for again has the same name, and its objects go a little later.</summary>
    [Theory]
    [InlineData("networkpolicies", true, 5, null)]
    [InlineData("networkpolicies", false, 5, null)]
    [InlineData("jobs", true, 5, null)]
    [InlineData("jobs", false, 5, null)]
    [InlineData("jobs", true, 15, "Failed")]
    public async Task ReconcileAsync_ObjectOfADeletedRunOfThisName_WaitsForItToGo(
        string plural,
        bool isThere,
        int minutes,
        string? phase
    )
    {
        var since = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(minutes);
        await using var api = await ServerAsync(
            PendingRun with
            {
                Status = PendingRun.Status with { PhaseSince = since },
            }
        );
        Taken(api, plural, isThere ? "the-deleted-run" : null, PendingRun.Metadata.Name!);

        await ReconcileAsync(api);

        (StatusOf(api)["phase"]?.GetValue<string>()).ShouldBe(phase);
        StatusOf(api)["message"]!.GetValue<string>().ShouldContain("waiting for the");
    }

    /// <summary>Asked for again and again it would stay invalid, and the run would never end.</summary>
    [Fact]
    public async Task ReconcileAsync_ServerHoldsTheResultForInvalid_FailsTheRun()
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Has(CoreResources.Job, JobOf(BuildSample.PlainRun.Metadata.Uid!));
        api.Has(CoreResources.Pod, SucceededPod());
        api.Answers("/api/v1/namespaces/identity/pods/pod/log", Bases + "\n");
        api.RefusesOnce("PATCH", "buildruns", 422, "Invalid");

        await ReconcileAsync(api);

        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("StepFailed");
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldContain("because Invalid");
        StatusOf(api)["candidate"].ShouldBeNull();
    }

    /// <summary>The board shows the run while it goes on; known secrets are taken out only at its end.</summary>
    [Fact]
    public async Task ReconcileAsync_AStepFailedAndThePodGoesOn_SaysNothingOfItYet()
    {
        var since = TimeProvider.System.GetUtcNow();
        var run = BuildSample.PlainRun;
        await using var api = await ServerAsync(run with { Status = run.Status with { PhaseSince = since } });
        api.Has(CoreResources.Job, JobOf(BuildSample.PlainRun.Metadata.Uid!));
        var failed = FailedPod("the canary-token broke it");
        api.Has(CoreResources.Pod, failed with { Status = failed.Status with { Phase = "Pending" } });

        await ReconcileAsync(api);

        api.Writes.ShouldNotContain(write => write.Body.Contains("canary-token"));
        StatusOf(api)["steps"]!.ToJsonString().ShouldContain("Failed");
    }

    [Fact]
    public async Task ReconcileAsync_JobOfTheSameNameThatIsNotTheRuns_IsNobodysResult()
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Has(CoreResources.Job, JobOf("uid-of-another-run") with { Status = new() { Failed = 1 } });

        await ReconcileAsync(api);

        api.Writes.ShouldContain(write => write.Plural == "jobs");
    }

    [Fact]
    public async Task ReconcileAsync_SecretMissing_FailsBeforeAnythingIsCreated()
    {
        await using var api = await ServerAsync(BuildSample.FullRun);

        await ReconcileAsync(api);

        api.Writes.ShouldHaveSingleItem().Plural.ShouldBe("buildruns");
        StatusOf(api)["failure"]!["reason"]!.GetValue<string>().ShouldBe("SecretMissing");
        api.Reads.ShouldBe(["/api/v1/namespaces/identity/secrets/git-read"]);
    }

    [Fact]
    public async Task ReconcileAsync_StatusWrite_IsOnTheVersionThatWasRead()
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);

        await ReconcileAsync(api);

        JsonNode.Parse(api.Writes[^1].Body)!["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe("17");
    }

    [Theory]
    [InlineData(Bases, "Verifying")]
    [InlineData("what pull said before\n" + Bases, "Verifying")]
    [InlineData(Bases + " ", "Failed")]
    [InlineData("", "Failed")]
    public async Task ReconcileAsync_BasesInTheLog_AreBelievedIfTheirHashIsRight(string log, string phase)
    {
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Has(CoreResources.Job, JobOf(BuildSample.PlainRun.Metadata.Uid!));
        api.Has(CoreResources.Pod, SucceededPod());
        api.Answers("/api/v1/namespaces/identity/pods/pod/log", log + "\n");

        await ReconcileAsync(api);

        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe(phase);
    }

    [Fact]
    public async Task ReconcileAsync_BuildFailed_KeepsAllLogsWithoutTheSecretsThatStandInThem()
    {
        await using var registry = await TakingRegistry.StartAsync();
        var run = BuildSample.FullRun;
        await using var api = await ServerAsync(run);
        api.Has(CoreResources.Job, JobOf(run.Metadata.Uid!));
        api.Has(CoreResources.Pod, FailedPod("the canary-token broke it"));
        api.Answers("/api/v1/namespaces/identity/pods/pod/log", "before canary-token after\n");
        api.Answers(
            "/api/v1/namespaces/identity/secrets/tokens",
            """{"metadata":{"name":"tokens"},"data":{"api":"Y2FuYXJ5LXRva2Vu"}}"""
        );

        await ReconcileAsync(api, http: registry.Http);

        registry.Tag.ShouldBe($"{run.Metadata.Name}-logs");
        registry.Text("build.log.gz").ShouldBe("before [redacted] after\n");
        registry.Text("pull.log.gz").ShouldBe("before [redacted] after\n");
        StatusOf(api)["logs"]!["reference"]!
            .GetValue<string>()
            .ShouldStartWith("registry.example.com/ops/tokenserver-candidates@sha256:");
        api.Writes.ShouldNotContain(write => write.Body.Contains("canary-token"));
        StatusOf(api)["failure"]!["message"]!.GetValue<string>().ShouldBe("the [redacted] broke it");
        StatusOf(api)["failure"]!["log"]!.GetValue<string>().ShouldBe("before [redacted] after");
    }

    [Fact]
    public async Task ReconcileAsync_RegistryTakesNoLogs_GoesOnAndSaysWhy()
    {
        await using var registry = await TakingRegistry.StartAsync(refuse: 403);
        await using var api = await ServerAsync(BuildSample.PlainRun);
        api.Has(CoreResources.Job, JobOf(BuildSample.PlainRun.Metadata.Uid!));
        api.Has(CoreResources.Pod, SucceededPod());
        api.Answers("/api/v1/namespaces/identity/pods/pod/log", Bases + "\n");

        await ReconcileAsync(api, http: registry.Http);

        StatusOf(api)["phase"]!.GetValue<string>().ShouldBe("Verifying");
        StatusOf(api)["logs"]!["problem"]!.GetValue<string>().ShouldContain("registry.example.com");
    }

    [Fact]
    public async Task ReconcileAsync_RunOfAnotherStage_IsLeftAlone()
    {
        await using var api = await ServerAsync(RunSample.In(BuildRunPhase.Verifying));

        await ReconcileAsync(api);

        api.Writes.ShouldBeEmpty();
    }

    /// <summary>The Job's status may come later than its Pod's.</summary>
    [Theory]
    [InlineData(BuildRunPhase.Superseded, 0, null, true)]
    [InlineData(BuildRunPhase.Superseded, 1, "Failed", false)]
    [InlineData(BuildRunPhase.Cancelled, 0, "Running", true)]
    [InlineData(BuildRunPhase.Failed, 0, "Pending", true)]
    [InlineData(BuildRunPhase.Failed, 0, null, true)]
    [InlineData(BuildRunPhase.Failed, 0, "Failed", false)]
    [InlineData(BuildRunPhase.Failed, 0, "Succeeded", false)]
    [InlineData(BuildRunPhase.Failed, 1, null, false)]
    [InlineData(BuildRunPhase.Succeeded, 0, "Running", false)]
    public async Task ReconcileAsync_RunHasEnded_EndsAJobThatGoesOnAndKeepsWhatHasEnded(
        BuildRunPhase phase,
        int failed,
        string? pod,
        bool isDeleted
    )
    {
        var run = BuildSample.PlainRun with { Status = new() { Phase = phase } };
        await using var api = await ServerAsync(run);
        api.Has(CoreResources.Job, JobOf(run.Metadata.Uid!) with { Status = new() { Failed = failed } });
        if (pod is not null)
        {
            api.Has(CoreResources.Pod, Owned(PodSample.Of(pod)));
        }

        await ReconcileAsync(api);

        api.Writes.Select(made => $"{made.Method} {made.Plural}").ShouldBe(isDeleted ? ["DELETE jobs"] : []);
        api.Writes.ShouldAllBe(made => made.Body.Contains("\"uid\":\"uid-of-job\",\"resourceVersion\":\"1\""));
    }

    /// <summary>The name is taken by an object of this owner; null: by one that is gone when it is asked for.</summary>
    private static void Taken(ApiServer api, string plural, string? owner, string name = "n")
    {
        api.Refuses("POST", plural, 409, "AlreadyExists");
        if (owner is not null)
        {
            var group = plural == "jobs" ? "batch" : "networking.k8s.io";
            api.Answers(
                $"/apis/{group}/v1/namespaces/identity/{plural}/{PendingRun.Metadata.Name}",
                $$$"""{"metadata":{"name":"n","ownerReferences":[{"kind":"BuildRun","name":"{{{name}}}","apiVersion":"v","uid":"{{{owner}}}","controller":true}]}}"""
            );
        }
    }

    private static async Task<ApiServer> ServerAsync(BuildRun run)
    {
        var api = await ApiServer.StartAsync();
        api.Has(Resources.BuildRuns, run with { Metadata = run.Metadata with { ResourceVersion = "17" } });
        return api;
    }

    private static readonly OperatorPolicy RequiredUsers = new()
    {
        Isolation = new() { UserNamespaces = UserNamespaceMode.Required },
    };

    private static async Task ReconcileAsync(
        ApiServer api,
        OperatorPolicy? policy = null,
        CanaryFinding? finding = null,
        OutboundHttp? http = null
    )
    {
        await using var nowhere = http is null ? await TakingRegistry.StartAsync(refuse: 404) : null;
        var board = new IsolationBoard((policy ?? new()).Isolation);
        if (finding is not null)
        {
            board.Write(finding);
        }
        var runs = await api.CacheAsync(Resources.BuildRuns, new InformerOptions<BuildRun>(), Ct);
        var jobs = await api.CacheAsync(CoreResources.Job, new InformerOptions<Job>(), Ct);
        var byRun = new Dictionary<string, Func<Pod, IEnumerable<string>>> { [Indexes.Run] = Indexes.ByRunLabel };
        var pods = await api.CacheAsync(CoreResources.Pod, new InformerOptions<Pod> { Indexes = byRun }, Ct);
        var events = new EventRecorder(api.Client, "test", TimeProvider.System, NullLogger.Instance);
        var journal = new RunJournal(api.Client, events, TimeProvider.System);
        var controller = new BuildController(
            api.Client,
            runs,
            jobs,
            pods,
            journal,
            BuildSample.Options with
            {
                Policy = policy ?? new(),
            },
            board,
            http ?? nowhere!.Http,
            // It stands: logs may take as long as the machine needs.
            new FakeTimeProvider(TimeProvider.System.GetUtcNow())
        );

        await controller.ReconcileAsync(ResourceKey.Of(runs.List().Single()), Ct);
    }

    private static JsonNode StatusOf(ApiServer api) =>
        JsonNode.Parse(api.Writes.Last(write => write.Method == "PATCH").Body)!["status"]!;

    private static Job JobOf(string owner) =>
        new()
        {
            Metadata = new()
            {
                Name = BuildSample.PlainRun.Metadata.Name,
                Namespace = "identity",
                Uid = "uid-of-job",
                ResourceVersion = "1",
                OwnerReferences = [new("dockerflow.dev/v1alpha1", "BuildRun", "run", owner, Controller: true)],
            },
        };

    private static Pod FailedPod(string message) =>
        Owned(
            PodSample.Of(
                "Failed",
                PodSample.Ended("pull", 0),
                PodSample.Ended(
                    "build",
                    new StepReport
                    {
                        Ok = false,
                        Reason = FailureReason.RunFailed,
                        Message = message,
                    },
                    1
                )
            )
        );

    private static Pod SucceededPod()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Bases)));
        var pod = PodSample.Of(
            "Succeeded",
            PodSample.Ended("pull", new StepReport { Ok = true, Pull = new(1, hash) }),
            PodSample.Ended(
                "inspect",
                new StepReport { Ok = true, Inspect = new(RunSample.Digest, 80_000_000, 5, "10001", true, "") }
            ),
            PodSample.Ended("push", new StepReport { Ok = true, Push = new(RunSample.Digest, 80_000_000, 5, 0) })
        );
        return Owned(pod);
    }

    private static Pod Owned(Pod pod) =>
        pod with
        {
            Metadata = new()
            {
                Name = "pod",
                Namespace = "identity",
                ResourceVersion = "1",
                Labels = new Dictionary<string, string> { [Names.BuildRunLabel] = BuildSample.PlainRun.Metadata.Name! },
                OwnerReferences = [new("batch/v1", "Job", "job", "uid-of-job", Controller: true)],
            },
        };
}
