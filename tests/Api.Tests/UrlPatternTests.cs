using System.Text.RegularExpressions;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Api.Tests;

/// <summary>What the schema lets through of addresses. The operator is stricter, but never the other way round.</summary>
public sealed class UrlPatternTests
{
    [Theory]
    [InlineData("https://git.example.com/team/app.git")]
    [InlineData("http://10.0.0.1:8080/app.git")]
    [InlineData("ssh://git@git.example.com/team/app.git")]
    [InlineData("ssh://git.example.com:2222/~/app.git")]
    [InlineData("ssh://git@[2001:db8::1]:2222/it%27s")]
    [InlineData("git@git.example.com:team/app.git")]
    [InlineData("git@git.example.com:/srv/app.git")]
    [InlineData("git@[::1]:~/app!")]
    public void Pattern_GoodAddress_Matches(string url)
    {
        Patterns().ShouldAllBe(pattern => Regex.IsMatch(url, pattern));
        if (SshAddress.Claims(url))
        {
            SshAddress.TryParse(url, out _, out var error).ShouldBeTrue(error);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("git.example.com:app.git")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ext::sh -c x")]
    [InlineData("https://me:secret@git.example.com/a")]
    [InlineData("https://git.example.com/a?x=1")]
    [InlineData("ssh://git:secret@git.example.com/a")]
    [InlineData("ssh://-oProxyCommand=x/a")]
    [InlineData("ssh://git@-oProxyCommand=x/a")]
    [InlineData("git@-oProxyCommand=x:a")]
    [InlineData("-oProxyCommand=x@git.example.com:a")]
    [InlineData("ssh://git@git.example.com/a b")]
    [InlineData("ssh://git@git.example.com/a'b")]
    [InlineData("git@git.example.com:a'b")]
    [InlineData("git@git.example.com:a\nb")]
    [InlineData("ssh://git@git.example.com/")]
    [InlineData("git@git.example.com:")]
    public void Pattern_BadAddress_DoesNotMatch(string url) =>
        Patterns().ShouldAllBe(pattern => !Regex.IsMatch(url, pattern));

    private static IEnumerable<string> Patterns() =>
        new[]
        {
            Crd.ContainerBuild.Schema().Properties["spec"].Properties["source"].Properties["git"],
            Crd.BuildRun.Schema().Properties["spec"].Properties["source"],
        }.Select(node => node.Properties["url"].Text("pattern")!);
}
