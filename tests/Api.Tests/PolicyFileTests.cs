using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Api.Tests;

public sealed class PolicyFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("{}")]
    [InlineData("hosts:\n")]
    public void Parse_NothingSaid_HasTheDefaults(string yaml) =>
        PolicyFile.Parse(yaml).Limits.ShouldBe(new PolicyLimits());

    [Fact]
    public void Parse_EverythingSaid_IsRead()
    {
        var policy = PolicyFile.Parse("""
            hosts:
            - host: registry.example.com:5000
              endpoint: http://10.0.0.1:5000
              insecure: true
              allowPrivate: true
              caBundle: |
                -----BEGIN CERTIFICATE-----
            allowedGitHosts: [git.example.com]
            requiredChecks: [User]
            limits: {maxAge: 90d, concurrentRuns: 3, buildCpu: "2"}
            """);
        policy.Hosts.ShouldHaveSingleItem().Insecure.ShouldBeTrue();
        policy.Hosts[0].CaBundle.ShouldBe("-----BEGIN CERTIFICATE-----\n");
        policy.AllowedGitHosts.ShouldBe(["git.example.com"]);
        policy.RequiredChecks.ShouldBe([CheckName.User]);
        policy.Limits.ShouldBe(new PolicyLimits { MaxAge = Duration.Days(90), ConcurrentRuns = 3, BuildCpu = "2" });
    }

    [Theory]
    [InlineData("limit: {}", "limit")]
    [InlineData("limits: {maxAge: 1y}", "maxAge")]
    [InlineData("limits: {concurrentRuns: many}", "concurrentRuns")]
    [InlineData("requiredChecks: [Usr]", "requiredChecks")]
    [InlineData("limits: [", "not YAML")]
    [InlineData("hosts: &a [*a]", "policy")]
    public void Parse_Mistake_IsRefusedWithItsPlace(string yaml, string place) =>
        Should.Throw<FormatException>(() => PolicyFile.Parse(yaml)).Message.ShouldContain(place);

    [Fact]
    public void Parse_DeepNesting_IsRefused() =>
        Should.Throw<FormatException>(() => PolicyFile.Parse(string.Concat(Enumerable.Repeat("hosts: {", 500)) + new string('}', 500)));
}
