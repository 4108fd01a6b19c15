using System.Text;

namespace Dockerflow.Registry.Tests;

public sealed class DockerConfigTests
{
    private const string Json = """
        {"auths": {
          "https://index.docker.io/v1/": {"auth": "aHViOnAxOndpdGg6Y29sb25z"},
          "registry.example.com": {"username": "whole", "password": "p2"},
          "registry.example.com/ops": {"username": "ops", "password": "p3"},
          "https://other.example:5000/v2/": {"username": "other", "password": "p4"},
          "helper.example": {},
          "*.wild.example": {"username": "wild", "password": "p5"}
        }, "credHelpers": {"x": "y"}}
        """;

    [Theory]
    [InlineData("docker.io/library/debian", "hub")]
    [InlineData("registry.example.com/team/app", "whole")]
    [InlineData("registry.example.com/ops/app", "ops")]
    [InlineData("registry.example.com/ops", "ops")]
    [InlineData("registry.example.com/ops-evil/app", "whole")]
    [InlineData("other.example:5000/app", "other")]
    [InlineData("other.example/app", null)]
    [InlineData("registry.example.com.evil.com/app", null)]
    [InlineData("evil-registry.example.com/app", null)]
    [InlineData("registry.example.com:444/app", null)]
    [InlineData("helper.example/app", null)]
    [InlineData("a.wild.example/app", null)]
    public void Find_Repository_ByExactHostAndLongestPath(string repository, string? user)
    {
        RepositoryName.TryParse(repository, out var name, out var error).ShouldBeTrue(error);
        Read(Json).Find(name!)?.Username.ShouldBe(user);
        (Read(Json).Find(name!) is null).ShouldBe(user is null);
    }

    [Fact]
    public void Find_PasswordWithColons_IsWhole()
    {
        RepositoryName.TryParse("debian", out var name, out _).ShouldBeTrue();
        Read(Json).Find(name!).ShouldBe(new RegistryCredentials("hub", "p1:with:colons"));
    }

    [Fact]
    public void TryParse_OldFormat_IsRead()
    {
        RepositoryName.TryParse("a.example/x", out var name, out _).ShouldBeTrue();
        Read("""{"a.example": {"username": "u", "password": "p"}}""").Find(name!).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("""{"auths": []}""")]
    [InlineData("""{"auths": {"\ud800": {}}}""")]
    [InlineData("""{"auths": {"a.example": {"auth": "\ud800"}}}""")]
    [InlineData("""{"auths": {"a.example": {"auth": "hunter2!"}}}""")]
    [InlineData("""{"auths": {"a.example": {"auth": "aHVudGVyMg=="}}}""")]
    public void TryParse_Broken_RefusesWithoutQuotingSecrets(string json)
    {
        DockerConfig.TryParse(Encoding.UTF8.GetBytes(json), out _, out var error).ShouldBeFalse();
        error!.ShouldNotContain("hunter2");
    }

    [Fact]
    public void ToString_Credentials_HidesThem() =>
        $"{new RegistryCredentials("alice", "hunter2")}".ShouldBe("(credentials)");

    private static DockerConfig Read(string json)
    {
        DockerConfig.TryParse(Encoding.UTF8.GetBytes(json), out var config, out var error).ShouldBeTrue(error);
        return config!;
    }
}
