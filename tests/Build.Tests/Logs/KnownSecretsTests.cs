using System.Text;
using Dockerflow.Build.Logs;

namespace Dockerflow.Build.Tests.Logs;

public sealed class KnownSecretsTests
{
    [Fact]
    public void Passwords_OfADockerConfig_AreAllSpellingsAndNotTheNames()
    {
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes("robot:pass:word"));
        var config =
            $$$$"""{"auths":{"registry.example.com":{"username":"robot","password":"plain","auth":"{{{{auth}}}}"},"x":{"identitytoken":"token"}}}""";

        KnownSecrets
            .Passwords(Encoding.UTF8.GetBytes(config))
            .Select(Encoding.UTF8.GetString)
            .ShouldBe(["plain", auth, "pass:word", "token"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"auths\":[1]}")]
    [InlineData("{\"auths\":{\"a\":1}}")]
    [InlineData("{\"auths\":{\"a\":{\"auth\":5}}}")]
    public void Passwords_OfSomethingElse_AreNone(string config) =>
        KnownSecrets.Passwords(Encoding.UTF8.GetBytes(config)).ShouldBeEmpty();
}
