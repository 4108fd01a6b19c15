using Dockerflow.Net;
using Dockerflow.Net.Ssh;
using FsCheck.Xunit;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class SshAddressTests
{
    [Theory]
    [InlineData("ssh://git@git.example.com/team/app.git", "ssh://git@git.example.com/team/app.git")]
    [InlineData("ssh://git.example.com/team/app.git", "ssh://git@git.example.com/team/app.git")]
    [InlineData("SSH://Git.Example.COM:22/Team/App.git/", "ssh://git@git.example.com/Team/App.git")]
    [InlineData("ssh://me_2.x+y-z@git.example.com:2222/x", "ssh://me_2.x+y-z@git.example.com:2222/x")]
    [InlineData("ssh://git@[2001:DB8::1]/x", "ssh://git@[2001:db8::1]/x")]
    [InlineData("ssh://git@[2001:db8::1]:2222/x", "ssh://git@[2001:db8::1]:2222/x")]
    [InlineData("ssh://git@10.0.0.1:22/x", "ssh://git@10.0.0.1/x")]
    [InlineData("ssh://git@git.example.com/~/x", "ssh://git@git.example.com/~/x")]
    [InlineData("ssh://git@git.example.com/~team/x", "ssh://git@git.example.com/~team/x")]
    [InlineData("ssh://git@git.example.com/it%27s%20one.git", "ssh://git@git.example.com/it%27s%20one.git")]
    [InlineData("ssh://git@git.example.com/a:b", "ssh://git@git.example.com/a:b")]
    [InlineData("git@git.example.com:team/app.git", "ssh://git@git.example.com/team/app.git")]
    [InlineData("git@git.example.com:/srv/app.git", "ssh://git@git.example.com/srv/app.git")]
    [InlineData("git@git.example.com:~/app.git", "ssh://git@git.example.com/~/app.git")]
    [InlineData("git@GIT.example.com:app", "ssh://git@git.example.com/app")]
    [InlineData("git@git.example.com:2222/app", "ssh://git@git.example.com/2222/app")]
    [InlineData("git@[::1]:app", "ssh://git@[::1]/app")]
    [InlineData("git@ssh.example.com:v3/org/app", "ssh://git@ssh.example.com/v3/org/app")]
    public void TryParse_Valid_HasOneSpelling(string text, string expected)
    {
        SshAddress.Claims(text).ShouldBeTrue();
        SshAddress.TryParse(text, out var address, out var error).ShouldBeTrue(error);
        address!.ToString().ShouldBe(expected);
        SshAddress.TryParse(expected, out var again, out _).ShouldBeTrue();
        again.ShouldBe(address);
    }

    [Theory]
    [InlineData("ssh://git.example.com/a/b%20c", "git.example.com", 22, "git.example.com", "/a/b c")]
    [InlineData("ssh://git.example.com:2222/~/b", "git.example.com", 2222, "[git.example.com]:2222", "~/b")]
    [InlineData("ssh://[2001:db8::1]/~me/b", "2001:db8::1", 22, "2001:db8::1", "~me/b")]
    [InlineData("ssh://[2001:db8::1]:2222/b", "2001:db8::1", 2222, "[2001:db8::1]:2222", "/b")]
    [InlineData("ssh://git.example.com/%2541", "git.example.com", 22, "git.example.com", "/%41")]
    public void Parts_OfAnAddress_AreWhatSshAndGitUse(string text, string name, int port, string known, string path)
    {
        SshAddress.TryParse(text, out var address, out var error).ShouldBeTrue(error);
        (address!.HostName, address.Port, address.KnownHostsName, address.RemotePath).ShouldBe(
            (name, port, known, path)
        );
    }

    public static TheoryData<string> Hostile()
    {
        var data = new TheoryData<string>(
            "ssh://",
            "ssh:///",
            "ssh:///x",
            "ssh://git@/x",
            "ssh://@git.example.com/x",
            "ssh://git.example.com",
            "ssh://git.example.com/",
            "ssh://-oProxyCommand=x/y",
            "ssh://-oProxyCommand=touch%20x/a",
            "ssh://git@-oProxyCommand=x/y",
            "ssh://-l@git.example.com/y",
            "ssh://-oX=y@git.example.com/y",
            "ssh://git:hunter2@git.example.com/x",
            "ssh://git@evil@git.example.com/x",
            "ssh://git@git.example.com/-x",
            "ssh://git@git.example.com/a/-x",
            "ssh://git@git.example.com/%2dx",
            "ssh://git@git.example.com/--upload-pack=x",
            "ssh://git@git.example.com/a b",
            "ssh://git@git.example.com/a'b",
            "ssh://git@git.example.com/a\"b",
            "ssh://git@git.example.com/a`b`",
            "ssh://git@git.example.com/a;b",
            "ssh://git@git.example.com/a|b",
            "ssh://git@git.example.com/a&b",
            "ssh://git@git.example.com/a\\b",
            "ssh://git@git.example.com/a%5cb",
            "ssh://git@git.example.com/a?b",
            "ssh://git@git.example.com/a#b",
            "ssh://git@git.example.com/a@b",
            "ssh://git@git.example.com/a%40b",
            "ssh://git@git.example.com/a%00b",
            "ssh://git@git.example.com/a%0ab",
            "ssh://git@git.example.com/a%7fb",
            "ssh://git@git.example.com/a%c3%a9",
            "ssh://git@git.example.com/a%ff",
            "ssh://git@git.example.com/a%",
            "ssh://git@git.example.com/a%2",
            "ssh://git@git.example.com/a%zz",
            "ssh://git@git.example.com/a%+1",
            "ssh://git@git.example.com/a%2fb",
            "ssh://git@git.example.com/..",
            "ssh://git@git.example.com/a/../b",
            "ssh://git@git.example.com/a/%2e%2e/b",
            "ssh://git@git.example.com/a//b",
            "ssh://git@git.example.com//a",
            "ssh://git@git.example.com/é",
            "ssh://git@git.example.com/\u202ea",
            "ssh://gít@git.example.com/a",
            "ssh://git@git.example.com:0/a",
            "ssh://git@git.example.com:65536/a",
            "ssh://git@git.example.com:x/a",
            "ssh://git@git.example.com:/a",
            "ssh://git@git.example.com:22:22/a",
            "ssh://git@git_example.com/a",
            "ssh://git@git..example.com/a",
            "ssh://git@0x7f.0.0.1/a",
            "ssh://git@127.1/a",
            "ssh://git@[::1/a",
            "ssh://git@[fe80::1%25eth0]/a",
            "ssh://git@[::1]x/a",
            "git@git.example.com:",
            "git@git.example.com:/",
            "git@git.example.com://a",
            "git@git.example.com:-a",
            "git@git.example.com:a/../b",
            "git@git.example.com:a%20b",
            "git@git.example.com:a b",
            "git@git.example.com:a'b",
            "git@git.example.com:a\nb",
            "git@-oProxyCommand=x:a",
            "-git@git.example.com:a",
            "-oProxyCommand=x@git.example.com:a",
            "git:hunter2@git.example.com:a",
            "git@git@git.example.com:a",
            "git@git_example.com:a",
            "git@[git.example.com:2222]:a",
            "g it@git.example.com:a",
            "ssh://git@git.example.com/" + new string('a', 2048),
            "ssh://" + new string('u', 65) + "@git.example.com/a"
        );
        for (var c = (char)0; c <= ' '; c++)
        {
            data.Add($"ssh://git@git.example.com/a{c}b");
            data.Add($"ssh://git@git.exa{c}mple.com/a");
            data.Add($"ssh://g{c}it@git.example.com/a");
            data.Add($"git@git.example.com:a{c}b");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void TryParse_Hostile_RefusesWithReason(string text)
    {
        SshAddress.TryParse(text, out var address, out var error).ShouldBeFalse();
        address.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
        error.ShouldNotContain("hunter2");
        GitUrl.TryParse(text, HostRules.Empty, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("git.example.com:a")]
    [InlineData("https://git@git.example.com:443/a")]
    [InlineData("ext::sh -c touch% x")]
    [InlineData("file:///a@b:c")]
    [InlineData("./a@b:c")]
    [InlineData("@b:c")]
    [InlineData("a@b/c:d")]
    [InlineData("")]
    [InlineData(null)]
    public void Claims_AnythingElse_IsFalse(string? text) => SshAddress.Claims(text).ShouldBeFalse();

    [Property(MaxTest = 2000)]
    public bool TryParse_AnyPath_NeverThrowsAndStaysPut(string? text) =>
        !SshAddress.TryParse("ssh://git@git.example.com/" + text, out var once, out _)
        || (
            SshAddress.TryParse(once.ToString(), out var twice, out _)
            && once == twice
            && once.Host == "git.example.com"
            && !once.RemotePath.Any(char.IsControl)
        );

    [Theory]
    [InlineData("https://git.example.com/x", "git.example.com")]
    [InlineData("https://git.example.com:8443/x", "git.example.com:8443")]
    [InlineData("ssh://git.example.com/x", "git.example.com:22")]
    [InlineData("ssh://git.example.com:2222/x", "git.example.com:2222")]
    [InlineData("ssh://[2001:db8::1]/x", "[2001:db8::1]:22")]
    public void GitUrl_Server_IsAnotherOneForSsh(string text, string server)
    {
        GitUrl.TryParse(text, HostRules.Empty, out var url, out _).ShouldBeTrue();
        url!.Server.ShouldBe(server);
    }

    [Fact]
    public void GitUrl_OverSsh_HasHostAndSpelling()
    {
        GitUrl.TryParse("git@git.example.com:team/app.git", HostRules.Empty, out var url, out _).ShouldBeTrue();
        (url!.Scheme, url.Host, url.Path, url.ToString()).ShouldBe(
            ("ssh", "git.example.com", "/team/app.git", "ssh://git@git.example.com/team/app.git")
        );
    }
}
