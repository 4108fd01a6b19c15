using Dockerflow.Net;
using FsCheck.Xunit;

namespace Dockerflow.Source.Tests;

public sealed class GitUrlTests
{
    private static readonly HostRules Rules = Make(
        new HostRule("10.88.0.1:8418", Insecure: true),
        new HostRule("plain.example", Insecure: true)
    );

    [Theory]
    [InlineData("https://git.example.com/a/b.git", "https://git.example.com/a/b.git")]
    [InlineData("https://git.example.com/a/b", "https://git.example.com/a/b")]
    [InlineData("https://git.example.com/a/b/", "https://git.example.com/a/b")]
    [InlineData("HTTPS://Git.Example.COM:443/A/b.git", "https://git.example.com/A/b.git")]
    [InlineData("https://git.example.com:8443/x.git", "https://git.example.com:8443/x.git")]
    [InlineData("http://10.88.0.1:8418/demo.git", "http://10.88.0.1:8418/demo.git")]
    [InlineData("http://plain.example:80/demo.git", "http://plain.example/demo.git")]
    [InlineData("https://[2001:db8::1]/x.git", "https://[2001:db8::1]/x.git")]
    [InlineData("https://git.example.com/~user/x.git", "https://git.example.com/~user/x.git")]
    [InlineData("https://git.example.com/a%20b.git", "https://git.example.com/a%20b.git")]
    [InlineData("https://git.example.com/...", "https://git.example.com/...")]
    public void TryParse_Valid_IsCanonical(string text, string expected)
    {
        GitUrl.TryParse(text, Rules, out var url, out var error).ShouldBeTrue(error);
        url!.ToString().ShouldBe(expected);
    }

    public static TheoryData<string> Hostile()
    {
        var data = new TheoryData<string>(
            "",
            " ",
            "a",
            "git.example.com/a",
            "https://",
            "https:///",
            "https:///etc/passwd",
            "https://git.example.com",
            "https://git.example.com/",
            "http://git.example.com/a",
            "http://10.88.0.1/a",
            "http://10.88.0.1:8419/a",
            "http://10.88.0.1:8418.evil.com/a",
            "ssh://-oProxyCommand=touch%20x/a",
            "git://git.example.com/a",
            "ext::sh -c touch% x",
            "file:///etc/passwd",
            "/etc/passwd",
            "./a",
            "../a",
            "-a",
            "--upload-pack=touch x",
            "ftp://git.example.com/a",
            "javascript:alert(1)",
            "data:text/plain,x",
            "https:git.example.com/a",
            "https:/git.example.com/a",
            "https:\\\\git.example.com\\a",
            "https//git.example.com/a",
            "httpss://git.example.com/a",
            " https://git.example.com/a",
            "https://git.example.com/a ",
            "https://git.example.com/a\n",
            "https://git.example.com/a\0b",
            "https://git.example.com\n.evil.com/a",
            "https://user@git.example.com/a",
            "https://user:pass@git.example.com/a",
            "https://:@git.example.com/a",
            "https://git.example.com@evil.com/a",
            "https://git.example.com%40evil.com/a",
            "https://git.example.com\\@evil.com/a",
            "https://git.example.com#@evil.com/a",
            "https://git.example.com?@evil.com/a",
            "https://git.example.com/a?b",
            "https://git.example.com/a?service=git-receive-pack",
            "https://git.example.com/a#b",
            "https://git.example.com/a?",
            "https://git.example.com/a#",
            "https://git.example.com/../a",
            "https://git.example.com/a/..",
            "https://git.example.com/a/../b",
            "https://git.example.com/a/./b",
            "https://git.example.com/.",
            "https://git.example.com/%2e%2e/a",
            "https://git.example.com/a/%2E%2e/b",
            "https://git.example.com/a/.%2e/b",
            "https://git.example.com/a/%252e%252e/b",
            "https://git.example.com/a%2fb",
            "https://git.example.com/a%2Fb",
            "https://git.example.com/a%5cb",
            "https://git.example.com/a%00b",
            "https://git.example.com/a%0ab",
            "https://git.example.com/a%0d%0aX-Evil:%201",
            "https://git.example.com/a%2500b",
            "https://git.example.com/a%1bb",
            "https://git.example.com/a%7fb",
            "https://git.example.com/a%",
            "https://git.example.com/a%2",
            "https://git.example.com/a%zz",
            "https://git.example.com/a%u0041",
            "https://git.example.com/a//b",
            "https://git.example.com//a",
            "https://git.example.com/-a",
            "https://git.example.com/a/--upload-pack=x",
            "https://git.example.com/%2da",
            "https://git.example.com/a\\b",
            "https://git.example.com/a;b",
            "https://git.example.com/a|b",
            "https://git.example.com/a`b`",
            "https://git.example.com/a'b",
            "https://git.example.com/a\"b",
            "https://git.example.com/a<b>",
            "https://git.example.com/a{b}",
            "https://git.example.com/a^b",
            "https://git.example.com/a*b",
            "https://git.example.com/a&b",
            "https://git.example.com/a b",
            "https://git.example.com/a\tb",
            "https://git.example.com/é",
            "https://git.example.com/\u202ea",
            "https://git.example.com:0/a",
            "https://git.example.com:65536/a",
            "https://git.example.com:-1/a",
            "https://git.example.com:x/a",
            "https://git.example.com:/a",
            "https://git.example.com:443:443/a",
            "https://git_example.com/a",
            "https://-git.example.com/a",
            "https://git-.example.com/a",
            "https://git..example.com/a",
            "https://.example.com/a",
            "https://example.com./a",
            "https://gít.example.com/a",
            "https://git。example.com/a",
            "https://ｇit.example.com/a",
            "https://2130706433/a",
            "https://0x7f000001/a",
            "https://0x7f.0.0.1/a",
            "https://0177.0.0.1/a",
            "https://127.1/a",
            "https://127.0.1/a",
            "https://1.2.3.4.5/a",
            "https://999.1.1.1/a",
            "https://[::1/a",
            "https://::1/a",
            "https://[fe80::1%25eth0]/a",
            "https://[::ffff:1.2.3.4/a",
            "https://[]/a",
            "https://[v1.x]/a",
            "https://git.example.com/" + new string('a', 2048),
            "https://" + new string('a', 64) + ".com/a",
            "https://" + string.Join('.', Enumerable.Repeat("abc", 90)) + "/a",
            new string('a', 1_000_000),
            "https://git.example.com/" + string.Concat(Enumerable.Repeat("%2e/", 1000))
        );
        for (var c = (char)0; c < ' '; c++)
        {
            data.Add($"https://git.example.com/a{c}b");
            data.Add($"https://git.exa{c}mple.com/a");
            data.Add($"https://git.example.com/a%{(int)c:x2}b");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void TryParse_Hostile_RefusesWithReason(string text)
    {
        GitUrl.TryParse(text, Rules, out var url, out var error).ShouldBeFalse();
        url.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void TryParse_UserInfo_IsNotRepeated()
    {
        GitUrl.TryParse("https://alice:hunter2@git.example.com/a", Rules, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("git.example.com", true)]
    [InlineData("https://git.example.com", true)]
    [InlineData("https://git.example.com/", true)]
    [InlineData("git.example.com:443", true)]
    [InlineData("GIT.example.com", true)]
    [InlineData("http://git.example.com", false)]
    [InlineData("git.example.com:8443", false)]
    [InlineData("example.com", false)]
    [InlineData("evil-git.example.com", false)]
    [InlineData("git.example.com.evil.com", false)]
    [InlineData("*.example.com", false)]
    [InlineData("", false)]
    public void AreFor_CredentialsHost_IsComparedExactly(string host, bool expected)
    {
        GitUrl.TryParse("https://git.example.com/a", Rules, out var url, out _).ShouldBeTrue();
        new GitCredentials(host, "u", "p").AreFor(url!).ShouldBe(expected);
    }

    [Property(MaxTest = 2000)]
    public bool TryParse_AnyPath_NeverThrowsAndPrintsWhatItParses(string? text) =>
        !GitUrl.TryParse("https://git.example.com/" + text, Rules, out var once, out _)
        || (
            GitUrl.TryParse(once.ToString(), Rules, out var twice, out _)
            && once == twice
            && Uri.TryCreate(once.ToString(), UriKind.Absolute, out var uri)
            && uri.Host == "git.example.com"
        );

    private static HostRules Make(params HostRule[] rules)
    {
        HostRules.TryCreate(rules, out var result, out var error).ShouldBeTrue(error);
        return result!;
    }
}
