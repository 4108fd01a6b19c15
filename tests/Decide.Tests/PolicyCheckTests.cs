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
    public void Check_ResourceLimits_AreComparedAsQuantities(string name, string quantity, bool allowed)
    {
        var limits = new Dictionary<string, string> { [name] = quantity };
        var denied = Denied(spec => spec with { Build = new() { Resources = new() { Limits = limits } } }, new());
        (denied is null).ShouldBe(allowed);
        denied?.ShouldStartWith($"spec.build.resources.limits.{name}:");
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
