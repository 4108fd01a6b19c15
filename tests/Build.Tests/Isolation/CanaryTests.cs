using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api.Steps;
using Dockerflow.Build.Isolation;
using Dockerflow.Kube.Objects;
using Dockerflow.Samples;
using Dockerflow.Support;

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
