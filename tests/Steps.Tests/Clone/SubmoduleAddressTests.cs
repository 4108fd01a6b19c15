using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Clone;

namespace Dockerflow.Steps.Tests.Clone;

/// <summary>Whoever writes .gitmodules chooses an address, but not who gets the credentials.</summary>
public sealed class SubmoduleAddressTests
{
    private const string Https = "https://git.test/team/app.git";
    private const string Ssh = "git@git.test:team/app.git";

    [Theory]
    [InlineData(Https, "../lib.git", "https://git.test/team/lib.git")]
    [InlineData(Https, "../../other/lib", "https://git.test/other/lib")]
    [InlineData(Https, "./lib", "https://git.test/team/app.git/lib")]
    [InlineData(Https, ".././lib/", "https://git.test/team/lib")]
    [InlineData(Https, "https://other.test/x.git", "https://other.test/x.git")]
    [InlineData(Ssh, "../lib.git", "ssh://git@git.test/team/lib.git")]
    [InlineData(Ssh, "git@git.test:other/x.git", "ssh://git@git.test/other/x.git")]
    [InlineData("ssh://git@git.test:2222/~me/app", "../lib", "ssh://git@git.test:2222/~me/lib")]
    public void Resolve_AddressThatGitTakes_IsTheOneGitWouldAsk(string parent, string written, string expected) =>
        SubmoduleAddress.Resolve(parent, written).ShouldBe(expected);

    [Theory]
    [InlineData("ext::sh -c id")]
    [InlineData("fd::7")]
    [InlineData("--upload-pack=id")]
    [InlineData("-u./x")]
    [InlineData("file:///etc")]
    [InlineData("/srv/git/private.git")]
    [InlineData("lib.git")]
    [InlineData("git://git.test/x")]
    [InlineData("ftp://git.test/x")]
    [InlineData("HTTPS://git.test/x")]
    [InlineData("https://user:secret@git.test/x")]
    [InlineData("https://git.test/x?y")]
    [InlineData("https://git.test/x\nhttps://evil.test/")]
    [InlineData("ssh://-oProxyCommand=id/x")]
    [InlineData("git@-oProxyCommand=id:x")]
    [InlineData("../../../x")]
    [InlineData("../x/../../../y")]
    [InlineData("..")]
    [InlineData("../")]
    [InlineData("")]
    public void Resolve_AnythingElse_IsSourceInvalid(string written) =>
        Should
            .Throw<StepException>(() => SubmoduleAddress.Resolve(Https, written))
            .Reason.ShouldBe(FailureReason.SourceInvalid);

    [Theory]
    [InlineData(Https, "../lib", true)]
    [InlineData(Https, "https://GIT.test/other/lib", true)]
    [InlineData(Https, "https://git.test:8443/lib", false)]
    [InlineData(Https, "https://git.test.evil.test/lib", false)]
    [InlineData(Ssh, "../lib", true)]
    [InlineData(Ssh, "https://git.test/lib", false)]
    public void InputFor_Credentials_GoToTheHostOfTheSourceOnly(string parent, string written, bool expected) =>
        (SubmoduleAddress.InputFor(Lib(written), Input(parent)).CredentialsDir is not null).ShouldBe(expected);

    [Theory]
    [InlineData(Https, "git@git.test:lib")]
    [InlineData(Ssh, "git@other.test:lib")]
    [InlineData(Ssh, "ssh://git@git.test:2222/lib")]
    public void InputFor_SshToAnotherHost_IsRefusedBecauseThereIsNoKey(string parent, string written) =>
        Should
            .Throw<StepException>(() => SubmoduleAddress.InputFor(Lib(written), Input(parent)))
            .Message.ShouldContain("there is no key");

    [Fact]
    public void InputFor_HostThatThePolicyDoesNotAllow_IsRefused()
    {
        var input = Input(Https) with { AllowedHosts = ["git.test"] };
        SubmoduleAddress.InputFor(Lib("../lib"), input).Url.ShouldBe("https://git.test/team/lib");
        Should
            .Throw<StepException>(() => SubmoduleAddress.InputFor(Lib("https://other.test/lib"), input))
            .Message.ShouldContain("allowedGitHosts");
    }

    private static Submodule Lib(string address) => new("vendor/lib", address, new string('a', 40));

    private static CloneInput Input(string url) =>
        new(url, new string('b', 40), "refs/heads/main", "/out", ".", new VersionObject("", "", "", ""), "/secret", []);
}
