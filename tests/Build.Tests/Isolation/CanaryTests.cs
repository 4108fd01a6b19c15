using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Objects;
using Dockerflow.Samples;
using Dockerflow.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Build.Tests.Isolation;

/// <summary>What the canary asks of the API server.</summary>
public sealed class CanaryTests
{
    private static readonly ResourceKey Key = new("ops", "operator-canary");
    private static readonly CanaryShape Users = new(true, null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The stub's answer has no spec, like that of a server that does not know the field.</summary>
    [Fact]
    public async Task AskAsync_ServerDropsTheField_IsToldWithoutAnyPod()
    {
        await using var api = await ApiServer.StartAsync();

        var finding = await Of(api).AskAsync([Users], Ct);

        finding.Works.ShouldBeNull();
        finding.IsFinal.ShouldBeTrue();
        finding.Problems.ShouldBe(["hostUsers: false: the API server does not know hostUsers"]);
        api.Writes.ShouldHaveSingleItem().Query.ShouldContain("dryRun=All");
        JsonNode.Parse(api.Writes[0].Body)!["spec"]!["hostUsers"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task AskAsync_PodRefused_IsToldInTheServersWords()
    {
        await using var api = await ApiServer.StartAsync();
        api.Refuses("POST", "pods", 403, "Forbidden");

        var finding = await Of(api).AskAsync([Users, new(false, "p")], Ct);

        finding.Problems.Count.ShouldBe(2);
        finding.Problems[0].ShouldContain("because Forbidden");
    }

    /// <summary>What a killed operator left is removed first, and the canary goes when it has answered.</summary>
    [Fact]
    public async Task RunAsync_PodAnswers_IsBelievedAndRemoved()
    {
        var report = new StepReport { Ok = true, Canary = new(false, 2, true) };
        var ended = PodSample.Of("Succeeded", PodSample.Ended("canary", report)) with
        {
            Metadata = new() { Name = Key.Name, Namespace = Key.Namespace },
        };
        await using var api = await ApiServer.StartAsync();
        var path = $"/api/v1/namespaces/{Key.Namespace}/pods/{Key.Name}";
        api.OnWrite = write =>
        {
            if (write is { Method: "POST", Query: "" })
            {
                api.Answers(path, JsonSerializer.Serialize(ended, Kube.Core.CoreResources.Pod.Json));
            }
        };

        var finding = await Of(api).AskAsync([new(false, "dockerflow/build.json")], Ct);

        finding.Works.ShouldBe(new CanaryShape(false, "dockerflow/build.json"));
        api.Writes.Select(write => write.Method).ShouldBe(["POST", "DELETE", "POST", "DELETE"]);
    }

    /// <summary>
    /// A node that cannot make a Pod of the better shape never says so in the Pod. As long as no Pod at all runs, it may be
    /// the nodes that are full; once a plain one does, it is the answer.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AskAsync_NoAnswer_IsFinalOnlyWhereAPlainPodRuns(bool plainRuns)
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiServer.StartAsync();
        var path = $"/api/v1/namespaces/{Key.Namespace}/pods/{Key.Name}";
        var pending = PodSample.Of("Pending") with
        {
            Metadata = new() { Name = Key.Name, Namespace = Key.Namespace },
        };
        var ended = PodSample.Of(
            "Succeeded",
            PodSample.Ended("canary", new StepReport { Ok = true, Canary = new(false, 0, true) })
        ) with
        {
            Metadata = pending.Metadata,
        };
        var made = new ConcurrentQueue<string>();
        var readBefore = int.MaxValue;
        api.OnWrite = write =>
        {
            if (write is { Method: "POST", Query: "" })
            {
                var isPlain = !write.Body.Contains("Localhost", StringComparison.Ordinal);
                made.Enqueue(isPlain ? "plain" : "profile");
                var answers = isPlain && plainRuns;
                api.Answers(
                    path,
                    JsonSerializer.Serialize(answers ? ended : pending, Kube.Core.CoreResources.Pod.Json)
                );
                Volatile.Write(ref readBefore, answers ? int.MaxValue : api.Reads.Count);
            }
            else if (write.Method == "DELETE")
            {
                api.Forgets(path);
            }
        };

        var asking = new Canary(api.Client, Key, BuildSample.Options, time).AskAsync([new(false, "p")], Ct);
        while (!asking.IsCompleted)
        {
            // Its time is over once it has looked at a Pod that does not start.
            if (api.Reads.Count > Volatile.Read(ref readBefore))
            {
                Volatile.Write(ref readBefore, int.MaxValue);
                time.Advance(TimeSpan.FromSeconds(121));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Ct);
        }

        var finding = await asking;
        (finding.Works, finding.IsFinal).ShouldBe((null, plainRuns));
        finding.Problems.ShouldHaveSingleItem().ShouldContain("no answer within 120 s");
        made.ShouldBe(plainRuns ? ["profile", "plain", "profile"] : ["profile", "plain"]);
    }

    [Fact]
    public void Of_Pod_PassesTheBaselineLevelAndHasNothingOfTheCluster()
    {
        var pod = CanaryPod.Of(Key, new(true, "dockerflow/build.json"), BuildSample.Options);

        PodSecurity.BaselineViolations(pod.Spec).ShouldBeEmpty();
        pod.Spec.AutomountServiceAccountToken.ShouldBe(false);
        pod.Spec.ActiveDeadlineSeconds.ShouldBe(120);
    }

    /// <summary>A canary in other surroundings than a build's would prove something else.</summary>
    [Fact]
    public void Of_Container_HasTheSecurityOfTheBuildsPullStep()
    {
        var canary = CanaryPod.Of(Key, new(true, "p"), BuildSample.Options).Spec.Containers.Single();
        var pull = BuildPod
            .Spec(BuildSample.FullRun, BuildSample.Options, new(true, "Localhost:p"))
            .InitContainers.Single(container => container.Name == StepNames.Pull);

        k8s.KubernetesJson.Serialize(canary.SecurityContext)
            .ShouldBe(k8s.KubernetesJson.Serialize(pull.SecurityContext));
        canary.Image.ShouldBe(pull.Image);
    }

    private static Canary Of(ApiServer api) => new(api.Client, Key, BuildSample.Options, TimeProvider.System);
}
