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
    [InlineData("- a", "p:1: the policy: must have fields")]
    [InlineData("text", "p:1: the policy: must have fields")]
    [InlineData("a: *b", "p:1: anchors and aliases")]
    public void Parse_Wrong_NamesPlaceAndRemedy(string yaml, string message) =>
        Should.Throw<PolicyFileException>(() => PolicyFile.Parse(yaml, "p")).Message.ShouldContain(message);

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
