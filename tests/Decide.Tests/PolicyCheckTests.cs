using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Tests;

public sealed class PolicyCheckTests
{
    [Fact]
    public void Check_MoreThanTheGreatestAge_IsDenied() =>
        Denied(
                spec => spec with { MaxAge = Duration.Days(31) },
                new() { Limits = new() { MaxAge = Duration.Days(30) } }
            )
            .ShouldBe("spec.maxAge: 31d is more than the 30d that the policy allows (limits.maxAge)");

    [Fact]
    public void Check_ExactlyTheGreatestAge_IsAllowed() =>
        Denied(spec => spec, new() { Limits = new() { MaxAge = Duration.Days(30) } }).ShouldBeNull();

    [Fact]
    public void Check_MoreThanTheBuildTimeout_IsDenied() =>
        Denied(spec => spec with { Build = new() { Timeout = Duration.Minutes(121) } }, new())
            .ShouldNotBeNull()
            .ShouldContain("spec.build.timeout: 121m");

    /// <summary>A candidate that never answers would keep its place among the active runs.</summary>
    [Fact]
    public void Check_MoreThanTheVerifyTimeout_IsDenied() =>
        Denied(spec => spec with { Verify = new() { Timeout = Duration.Minutes(31) } }, new())
            .ShouldBe("spec.verify.timeout: 31m is more than the 30m that the policy allows (limits.verifyTimeout)");

    [Theory]
    [InlineData("memory", "4Gi", true)]
    [InlineData("memory", "4096Mi", true)]
    [InlineData("memory", "4097Mi", false)]
    [InlineData("memory", "9223372036854775807Ei", false)]
    [InlineData("memory", "lots", false)]
    [InlineData("memory", "", false)]
    [InlineData("cpu", "4000m", true)]
    [InlineData("cpu", "4001m", false)]
    [InlineData("ephemeral-storage", "21Gi", false)]
    [InlineData("memory", "0", false)]
    [InlineData("memory", "-1Gi", false)]
    [InlineData("nvidia.com/gpu", "1", false)]
    [InlineData("hugepages-2Mi", "2Mi", false)]
    public void Check_ResourceLimits_AreComparedAsQuantities(string name, string quantity, bool allowed)
    {
        var limits = new Dictionary<string, string> { [name] = quantity };
        var denied = Denied(spec => spec with { Build = new() { Resources = new() { Limits = limits } } }, new());
        (denied is null).ShouldBe(allowed);
        denied?.ShouldStartWith($"spec.build.resources.limits.{name}:");
    }

    [Theory]
    [InlineData("memory", "4Gi", null, true)]
    [InlineData("memory", "5Gi", null, false)]
    [InlineData("memory", "1Gi", "512Mi", false)]
    [InlineData("memory", "512Mi", "512Mi", true)]
    [InlineData("cpu", "0", null, true)]
    [InlineData("cpu", "-1", null, false)]
    [InlineData("cpu", "much", null, false)]
    [InlineData("ephemeral-storage", "21Gi", null, false)]
    [InlineData("nvidia.com/gpu", "1", null, false)]
    public void Check_ResourceRequests_AreWithinTheirLimits(string name, string request, string? limit, bool allowed)
    {
        var resources = new BuildResources
        {
            Requests = new Dictionary<string, string> { [name] = request },
            Limits = limit is null ? null : new Dictionary<string, string> { [name] = limit },
        };
        var denied = Denied(spec => spec with { Build = new() { Resources = resources } }, new());
        (denied is null).ShouldBe(allowed, denied);
        denied?.ShouldStartWith($"spec.build.resources.requests.{name}:");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "pool")]
    [InlineData(true, "other", "pool=builds")]
    [InlineData(false, "pool=prod")]
    [InlineData(false, "poo")]
    public void Check_NodeSelector_IsWhatThePolicyNames(bool passes, params string[] allowed)
    {
        var selector = new Dictionary<string, string> { ["pool"] = "builds" };
        var denied = Denied(
            spec => spec with { Build = new() { NodeSelector = selector } },
            new() { Placement = new() { NodeSelector = allowed } }
        );
        (denied is null).ShouldBe(passes, denied);
        denied?.ShouldBe(
            "spec.build.nodeSelector: the policy does not allow pool=builds; remove it, or ask the administrator to add it to placement.nodeSelector"
        );
    }

    public static TheoryData<BuildToleration, AllowedToleration?, bool> Tolerations =>
        new()
        {
            { new("builds"), null, false },
            { new("builds"), new("builds"), true },
            { new("builds", "Exists"), new("builds"), true },
            { new("builds", "Exists"), new("builds", "true"), false },
            { new("builds", "Equal", "true"), new("builds", "true"), true },
            { new("builds", null, "true"), new("builds", "true"), true },
            { new("builds", "Equal", "no"), new("builds", "true"), false },
            { new("builds"), new("builds", Effect: "NoSchedule"), false },
            { new("builds", Effect: "NoExecute"), new("builds", Effect: "NoSchedule"), false },
            { new("builds", Effect: "NoSchedule"), new("builds", Effect: "NoSchedule"), true },
            { new("build"), new("builds"), false },
        };

    [Theory]
    [MemberData(nameof(Tolerations))]
    public void Check_Tolerations_AreWithinWhatThePolicyNames(
        BuildToleration wish,
        AllowedToleration? allowed,
        bool passes
    )
    {
        var denied = Denied(
            spec => spec with { Build = new() { Tolerations = [wish] } },
            new() { Placement = new() { Tolerations = allowed is null ? [] : [allowed] } }
        );
        (denied is null).ShouldBe(passes, denied);
        denied?.ShouldStartWith("spec.build.tolerations[0]: the policy does not allow to tolerate build");
    }

    [Theory]
    [InlineData("git.example.com", true)]
    [InlineData("example.com", false)]
    [InlineData("git.example.com.evil.example", false)]
    public void Check_GitHosts_AreComparedWhole(string allowed, bool passes)
    {
        var denied = Denied(spec => spec, new() { AllowedGitHosts = [allowed] });
        (denied is null).ShouldBe(passes);
        denied?.ShouldBe(
            "spec.source.git.url: the policy does not allow git.example.com; ask the administrator to add it to allowedGitHosts"
        );
    }

    [Theory]
    [InlineData("ssh://me@git.example.com/app.git", "git.example.com", true)]
    [InlineData("ssh://git.example.com:22/app.git", "git.example.com", true)]
    [InlineData("git@git.example.com:app.git", "git.example.com", true)]
    [InlineData("git@git.example.com:app.git", "example.com", false)]
    [InlineData("ssh://git@git.example.com:2222/app.git", "git.example.com", false)]
    [InlineData("ssh://git@git.example.com:2222/app.git", "git.example.com:2222", true)]
    public void Check_GitHostsOverSsh_AreComparedWholeAndWithoutTheUser(string url, string allowed, bool passes)
    {
        var denied = Denied(
            spec =>
                spec with
                {
                    Source = new() { Git = spec.Source.Git with { Url = url, CredentialsRef = new("git-ssh") } },
                },
            new() { AllowedGitHosts = [allowed] }
        );
        (denied is null).ShouldBe(passes, denied);
    }

    [Fact]
    public void Check_ARegistryThatIsNotAllowed_IsDenied() =>
        Denied(spec => spec, new() { AllowedRegistries = ["other.example.com"] })
            .ShouldBe(
                "spec.image: the policy does not allow registry.example.com; ask the administrator to add it to allowedRegistries"
            );

    [Fact]
    public void Check_CandidatesInARegistryThatIsNotAllowed_AreDenied() =>
        Denied(
                spec =>
                    spec with
                    {
                        Image = spec.Image with { Candidates = new() { Repository = "other.example.com/a" } },
                    },
                new() { AllowedRegistries = ["registry.example.com"] }
            )
            .ShouldNotBeNull()
            .ShouldContain("other.example.com");

    [Theory]
    [InlineData(CheckLevel.Warn, false)]
    [InlineData(CheckLevel.Skip, false)]
    [InlineData(CheckLevel.Required, true)]
    public void Check_ARequiredCheck_CannotBeLowered(CheckLevel level, bool allowed)
    {
        var denied = Denied(
            spec => spec with { Verify = new() { Checks = [new(CheckName.User, level)] } },
            new() { RequiredChecks = [CheckName.User] }
        );
        (denied is null).ShouldBe(allowed);
        denied?.ShouldBe($"spec.verify.checks: the policy requires User; it cannot be set to {level} (requiredChecks)");
    }

    [Fact]
    public void Check_PlainHttp_IsDeniedUnlessTheHostIsInsecureByPolicy()
    {
        Func<ContainerBuildSpec, ContainerBuildSpec> plain = spec =>
            spec with
            {
                Source = new() { Git = spec.Source.Git with { Url = "http://10.0.0.1:8080/app.git" } },
            };
        Denied(plain, new()).ShouldNotBeNull().ShouldContain("use https, or ask the administrator");
        Denied(plain, new() { Hosts = [new("10.0.0.1", Insecure: true)] }).ShouldNotBeNull();
        Denied(plain, new() { Hosts = [new("10.0.0.1:8080", Insecure: true)] }).ShouldBeNull();
    }

    private static string? Denied(Func<ContainerBuildSpec, ContainerBuildSpec> change, OperatorPolicy policy)
    {
        var refused = Validation.Check(Given.Facts.WithSpec(change).Wish, policy);
        refused?.Reason.ShouldBe(Reasons.PolicyDenied);
        return refused?.Message;
    }
}
