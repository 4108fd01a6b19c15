using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Host.Configuration;
using PolicyFile = Dockerflow.Host.Configuration.PolicyFile;

namespace Dockerflow.Host.Tests;

public sealed class PolicyFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("limits:\nhosts: []\n")]
    public void Parse_NothingSaid_IsTheBuiltInPolicy(string yaml) =>
        PolicyFile.Parse(yaml, "p").Limits.ShouldBe(new PolicyLimits());

    [Fact]
    public void Parse_EveryField_IsRead()
    {
        var policy = PolicyFile.Parse(
            """
            hosts:
            - host: registry.example.com:5000
              endpoint: http://10.0.0.1:5000
              insecure: true
              allowPrivate: true
            allowedGitHosts: [git.example.com]
            allowedRegistries: [registry.example.com]
            requiredChecks: [User, VersionCommit]
            limits:
              {maxAge: 60d, concurrentRuns: 3, buildMemory: 2Gi, baseDebounce: 5m, requestsPerHostPerSecond: 2, requestsPerHostBurst: 3}
            """,
            "p"
        );
        policy.Hosts.ShouldHaveSingleItem().Endpoint.ShouldBe("http://10.0.0.1:5000");
        policy.AllowedGitHosts.ShouldBe(["git.example.com"]);
        policy.AllowedRegistries.ShouldBe(["registry.example.com"]);
        policy.RequiredChecks.ShouldBe([CheckName.User, CheckName.VersionCommit]);
        policy.Limits.ShouldBe(
            new PolicyLimits
            {
                MaxAge = Duration.Days(60),
                ConcurrentRuns = 3,
                BuildMemory = "2Gi",
                BaseDebounce = Duration.Minutes(5),
                RequestsPerHostPerSecond = 2,
                RequestsPerHostBurst = 3,
            }
        );
    }

    [Theory]
    [InlineData("limits:\n  maxAgee: 3d", "p:2: limits.maxAgee: no such field; known are maxAge")]
    [InlineData("limits: {maxAge: 3 days}", "p:1: limits.maxAge: a duration is")]
    [InlineData("limits: {maxAge: 0d}", "p:1: limits.maxAge: a duration is")]
    [InlineData("limits: {maxAge: 30}", "p:1: limits.maxAge:")]
    [InlineData("limits: {concurrentRuns: many}", "p:1: limits.concurrentRuns: must be a whole number")]
    [InlineData("limits: 3", "p:1: limits: must have fields")]
    [InlineData("\nhosts: a", "p:2: hosts: must be a list")]
    [InlineData("hosts:\n- host: a\n- host: a\n", "p:1: hosts: host rule a is given twice")]
    [InlineData("hosts:\n- {host: 7}", "p:2: hosts[0].host: must be text")]
    [InlineData("hosts:\n- {insecure: true}", "p:1: hosts: a host rule needs host")]
    [InlineData("hosts:\n-\n", "hosts[0]: is empty")]
    [InlineData("requiredChecks: [Usr]", "p:1: requiredChecks[0]: must be one of Starts, Port")]
    [InlineData("requiredChecks: [3]", "p:1: requiredChecks[0]:")]
    [InlineData("requiredChecks: ['3']", "p:1: requiredChecks[0]:")]
    [InlineData("network: {enabled: 3}", "p:1: network.enabled: must be true or false")]
    [InlineData("network:\n  denied: [10.0.0.1/8]", "p:2: network.denied[0]: '10.0.0.1/8' is no range")]
    [InlineData("network:\n  denied: [10/8]", "network.denied[0]: '10/8' is no range")]
    [InlineData("network:\n  denied: [10.0.0.0/33]", "network.denied[0]")]
    [InlineData(
        "network:\n  allowed:\n  - {ports: [5]}",
        "p:3: network.allowed[0]: give either cidr or namespaceLabels"
    )]
    [InlineData("network: {allowed: [{cidr: 169.254.0.0/16}]}", "contains the metadata address")]
    [InlineData("network: {allowed: [{cidr: 0.0.0.0/0}]}", "contains the metadata address")]
    [InlineData("network: {allowed: [{cidr: '64:ff9b::/96'}]}", "contains the metadata address 64:ff9b::a9fe:a9fe")]
    [InlineData("network: {allowed: [{cidr: 'fd00::/8'}]}", "contains the metadata address fd00:c1::a9fe:a9fe")]
    [InlineData("network: {allowed: [{cidr: 'fd00:ec2::/32'}]}", "contains the metadata address fd00:ec2::254")]
    [InlineData("network: {allowed: [{cidr: 100.64.0.0/10}]}", "contains the metadata address 100.100.100.200")]
    [InlineData("network: {allowed: [{cidr: 'fd20::/16'}]}", "contains the metadata address fd20:ce::254")]
    [InlineData("network: {allowed: [{cidr: 10.0.0.0/8, ports: [0]}]}", "ports must be from 1 to 65535")]
    [InlineData("placement: {nodeSelector: ['=x']}", "placement.nodeSelector[0]: '=x' has no key")]
    [InlineData("placement: {tolerations: [{value: x}]}", "placement.tolerations[0]: needs a key")]
    [InlineData("placement: {defaults: {tolerations: [{key: a, operator: In}]}}", "operator must be Equal or Exists")]
    [InlineData("isolation: {userNamespaces: On}", "must be one of Auto, Off, Required")]
    [InlineData("isolation: {seccompProfile: ../x}", "isolation.seccompProfile: must be a path below")]
    [InlineData("isolation: {seccompProfile: /x}", "isolation.seccompProfile: must be a path below")]
    [InlineData("- a", "p:1: the policy: must have fields")]
    [InlineData("text", "p:1: the policy: must have fields")]
    [InlineData("a: *b", "p:1: anchors and aliases")]
    public void Parse_Wrong_NamesPlaceAndRemedy(string yaml, string message) =>
        Should.Throw<PolicyFileException>(() => PolicyFile.Parse(yaml, "p")).Message.ShouldContain(message);

    [Fact]
    public void Parse_NothingSaidAboutBuildPods_IsTheSafeDefault()
    {
        foreach (var yaml in (string[])["", "network: {}\nplacement: {}\nisolation: {}", "network: {denied: }"])
        {
            var policy = PolicyFile.Parse(yaml, "p");
            policy.Network.IsEnabled.ShouldBeTrue();
            policy.Network.Denied.ShouldBe(NetworkSettings.DefaultDenied);
            policy.Placement.NodeSelector.ShouldBeEmpty();
            policy.Isolation.ShouldBe(new IsolationSettings());
        }
    }

    [Fact]
    public void Parse_BuildPods_AreRead()
    {
        var policy = PolicyFile.Parse(
            """
            network:
              enabled: false
              denied: ["fd00::/8"]
              allowed:
              - {cidr: 169.254.20.10/32, ports: [53]}
              - {namespaceLabels: {kubernetes.io/metadata.name: registry}}
            placement:
              nodeSelector: [pool, disk=ssd]
              tolerations: [{key: builds, effect: NoSchedule}]
              defaults: {nodeSelector: {pool: builds}, tolerations: [{key: builds, operator: Exists}]}
            isolation: {userNamespaces: Required, seccompProfile: dockerflow/build.json}
            """,
            "p"
        );
        policy.Network.IsEnabled.ShouldBeFalse();
        policy.Network.Denied.ShouldBe(["fd00::/8"]);
        policy.Network.Allowed[0].Ports.ShouldBe([53]);
        policy.Network.Allowed[1].NamespaceLabels!["kubernetes.io/metadata.name"].ShouldBe("registry");
        policy.Placement.NodeSelector.ShouldBe(["pool", "disk=ssd"]);
        policy.Placement.Tolerations.ShouldBe([new("builds", Effect: "NoSchedule")]);
        policy.Placement.Defaults.NodeSelector!["pool"].ShouldBe("builds");
        policy.Placement.Defaults.Tolerations.ShouldBe([new("builds", "Exists")]);
        policy.Isolation.ShouldBe(
            new() { UserNamespaces = UserNamespaceMode.Required, SeccompProfile = "dockerflow/build.json" }
        );
    }

    [Fact]
    public void Parse_ManyMistakes_AreToldTogetherAndBounded()
    {
        var yaml = string.Concat(Enumerable.Range(0, 100).Select(i => $"wrong{i}: 1\n"));
        Should.Throw<PolicyFileException>(() => PolicyFile.Parse(yaml, "p")).Problems.Count.ShouldBe(20);
    }

    [Fact]
    public void Load_NoFile_NamesTheOption() =>
        Should.Throw<PolicyFileException>(() => PolicyFile.Load("/does/not/exist")).Message.ShouldContain("--policy");

    [Fact]
    public void Load_EndlessFile_IsRefused() => Should.Throw<PolicyFileException>(() => PolicyFile.Load("/dev/zero"));
}
