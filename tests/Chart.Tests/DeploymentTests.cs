using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Host.Configuration;
using YamlDotNet.RepresentationModel;

namespace Dockerflow.Chart.Tests;

public sealed class DeploymentTests
{
    private static readonly string[] Pod = ["spec", "template", "spec"];
    private static readonly object[] Container = [.. Pod, "containers", 0];

    [Fact]
    public async Task Chart_WithDefaults_HasEveryObjectOnce()
    {
        var chart = await RenderedChart.CreateAsync();
        chart.Manifests.Select(manifest => $"{manifest.Kind}/{manifest.Name}").ShouldBeUnique();
        chart
            .OfKind("CustomResourceDefinition")
            .Select(crd => crd.Name)
            .ShouldBe(
                ["buildruns.dockerflow.dev", "containerbuilds.dockerflow.dev", "promotions.dockerflow.dev"],
                ignoreOrder: true
            );
    }

    /// <summary>Pod Security Standards, level restricted, so that the operator can live in any namespace.</summary>
    [Fact]
    public async Task Pod_SecurityContext_FitsTheRestrictedLevel()
    {
        var deployment = (await RenderedChart.CreateAsync()).Single("Deployment");
        deployment.Text([.. Pod, "securityContext", "runAsNonRoot"]).ShouldBe("true");
        deployment.Text([.. Pod, "securityContext", "runAsUser"]).ShouldBe("10001");
        deployment.Text([.. Pod, "securityContext", "seccompProfile", "type"]).ShouldBe("RuntimeDefault");
        deployment.Text([.. Container, "securityContext", "allowPrivilegeEscalation"]).ShouldBe("false");
        deployment.Text([.. Container, "securityContext", "readOnlyRootFilesystem"]).ShouldBe("true");
        deployment
            .List([.. Container, "securityContext", "capabilities", "drop"])
            .Select(node => ((YamlScalarNode)node).Value)
            .ShouldBe(["ALL"]);
        deployment.List([.. Pod, "containers"]).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Deployment_Update_NeverLeavesNobodyStandingBy()
    {
        var deployment = (await RenderedChart.CreateAsync()).Single("Deployment");
        deployment.Text("spec", "replicas").ShouldBe("2");
        deployment.Text("spec", "strategy", "type").ShouldBe("RollingUpdate");
        deployment.Text("spec", "strategy", "rollingUpdate", "maxUnavailable").ShouldBe("0");
        deployment.Text("spec", "strategy", "rollingUpdate", "maxSurge").ShouldBe("1");
    }

    /// <summary>An update runs two even of one replica, so there is no chart without an election.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Deployment_AnyReplicas_ElectByTheLeaseOfThisRelease(string replicas)
    {
        var deployment = (await RenderedChart.CreateAsync("--set", $"replicas={replicas}")).Single("Deployment");
        deployment.Text("spec", "replicas").ShouldBe(replicas);
        Variable(deployment, "DOCKERFLOW_LEADER_ELECT").ShouldBe("true");
        Variable(deployment, "DOCKERFLOW_LEASE_NAME").ShouldBe(deployment.Name);
    }

    [Fact]
    public async Task Pods_Spread_ButStartOnOneNodeToo()
    {
        var deployment = (await RenderedChart.CreateAsync()).Single("Deployment");
        var spread = deployment.List([.. Pod, "topologySpreadConstraints"]).Cast<YamlMappingNode>().ToList();
        spread
            .Select(each => each["topologyKey"].ToString())
            .ShouldBe(["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
        spread.ShouldAllBe(each => each["whenUnsatisfiable"].ToString() == "ScheduleAnyway");
    }

    /// <summary>policy/v1 is there from 1.21 on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0, "--set", "replicas=1")]
    public async Task DisruptionBudget_SeveralReplicasOnAServerThatHasIt_IsThere(int count, params string[] arguments)
    {
        var chart = await RenderedChart.CreateAsync(["--api-versions", "policy/v1", .. arguments]);
        chart.OfKind("PodDisruptionBudget").Count().ShouldBe(count);
        (await RenderedChart.CreateAsync()).OfKind("PodDisruptionBudget").ShouldBeEmpty();
    }

    [Fact]
    public async Task Deployment_Probes_AskTheDockerflowPaths()
    {
        var deployment = (await RenderedChart.CreateAsync()).Single("Deployment");
        deployment.Text([.. Container, "livenessProbe", "httpGet", "path"]).ShouldBe("/__lbheartbeat__");
        deployment.Text([.. Container, "readinessProbe", "httpGet", "path"]).ShouldBe("/__heartbeat__");
    }

    [Fact]
    public async Task Images_ByTagOrDigest_ReachTheContainerAndTheSteps()
    {
        var digest = "sha256:" + new string('a', 64);
        var chart = await RenderedChart.CreateAsync(
            "--set",
            "image.repository=10.88.0.1:5000/dockerflow/operator,image.tag=t1",
            "--set",
            $"builderImage.digest={digest}"
        );
        var deployment = chart.Single("Deployment");
        deployment.Text([.. Container, "image"]).ShouldBe("10.88.0.1:5000/dockerflow/operator:t1");
        Variable(deployment, "DOCKERFLOW_OPERATOR_IMAGE").ShouldBe("10.88.0.1:5000/dockerflow/operator:t1");
        Variable(deployment, "DOCKERFLOW_BUILDER_IMAGE").ShouldEndWith("@" + digest);
    }

    [Fact]
    public async Task Selector_OfServiceAndDeployment_FindThePod()
    {
        var chart = await RenderedChart.CreateAsync();
        var labels = (YamlMappingNode)chart.Single("Deployment").Node("spec", "template", "metadata", "labels")!;
        foreach (
            var selector in new[]
            {
                chart.Single("Service").Node("spec", "selector"),
                chart.Single("Deployment").Node("spec", "selector", "matchLabels"),
            }
        )
        {
            ((YamlMappingNode)selector!).Children.ShouldAllBe(pair => labels[pair.Key].Equals(pair.Value));
        }
    }

    [Fact]
    public async Task Policy_OfTheValues_IsWhatTheOperatorReads()
    {
        var policy = await PolicyAsync(
            "--set",
            "policy.hosts[0].host=10.88.0.1:5000",
            "--set",
            "policy.hosts[0].insecure=true",
            "--set",
            "policy.hosts[0].allowPrivate=true",
            "--set",
            "policy.allowedGitHosts={git.example.com}",
            "--set",
            "policy.requiredChecks={User,VersionCommit}",
            "--set",
            "policy.limits.concurrentRuns=3"
        );
        policy.Hosts.ShouldHaveSingleItem().ShouldBe(new("10.88.0.1:5000", Insecure: true, AllowPrivate: true));
        policy.AllowedGitHosts.ShouldBe(["git.example.com"]);
        policy.RequiredChecks.ShouldBe([CheckName.User, CheckName.VersionCommit]);
        policy.Limits.ShouldBe(new PolicyLimits { ConcurrentRuns = 3 });
    }

    [Fact]
    public async Task Policy_WithDefaults_RefusesNothingMoreThanTheBuiltInOne()
    {
        var policy = await PolicyAsync();
        policy.Hosts.ShouldBeEmpty();
        policy.RequiredChecks.ShouldBeEmpty();
        policy.Limits.ShouldBe(new());
    }

    [Fact]
    public async Task Policy_Changed_RestartsThePod()
    {
        object[] checksum = ["spec", "template", "metadata", "annotations", "checksum/policy"];
        var before = (await RenderedChart.CreateAsync()).Single("Deployment").Text(checksum);
        var after = (await RenderedChart.CreateAsync("--set", "policy.limits.maxAge=90d"))
            .Single("Deployment")
            .Text(checksum);
        after.ShouldNotBe(before);
    }

    private static async Task<OperatorPolicy> PolicyAsync(params string[] arguments) =>
        PolicyFile.Parse(
            (await RenderedChart.CreateAsync(arguments)).Single("ConfigMap").Text("data", "policy.yaml"),
            "policy.yaml"
        );

    private static string Variable(Manifest deployment, string name) =>
        deployment
            .List([.. Container, "env"])
            .Cast<YamlMappingNode>()
            .Single(variable => ((YamlScalarNode)variable["name"]).Value == name)["value"]
            .ToString();
}
