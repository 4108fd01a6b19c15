using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class AccessRulesTests
{
    [Theory]
    [InlineData("server: nowhere", "token: t", "no http or https URL")]
    [InlineData("proxy-url: ftp://p", "token: t", "proxy-url must start with")]
    [InlineData("tls-server-name: 'a b'", "token: t", "tls-server-name is no host name")]
    [InlineData("{insecure-skip-tls-verify: true, certificate-authority: x}", "token: t", "exclude each other")]
    [InlineData("{}", "{token: t, username: u}", "keep one")]
    [InlineData("{}", "{tokenFile: t, username: u}", "keep one")]
    [InlineData("{}", "client-certificate: x", "belong together")]
    [InlineData("{}", "client-key: x", "belong together")]
    [InlineData("{}", "token: \"a\\r\\nb\"", "one line of printable ASCII")]
    [InlineData("{}", "{as: u, as-groups: [\"a\\nb\"]}", "one line of printable ASCII")]
    [InlineData("{}", "{as: u, as-groups: [a, b]}", "at most one")]
    [InlineData("{}", "{as: u, as-user-extra: {k: [a, b]}}", "at most one")]
    [InlineData("{}", "auth-provider: {name: gcp}", "use a credential plugin")]
    [InlineData("{}", "exec: {apiVersion: v1, command: x}", "apiVersion 'v1' is unknown")]
    [InlineData("{}", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "is unknown")]
    [InlineData(
        "{}",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}",
        "no terminal"
    )]
    [InlineData(
        "{}",
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Odd}",
        "is unknown"
    )]
    public void Checked_WrongEntry_IsRefusedWithTheReason(string cluster, string user, string message)
    {
        var failure = Should.Throw<KubeException>(() => Check(cluster, user));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.Message.ShouldContain("context 'c'");
        failure.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("proxy-url: socks5://p:1", "{token: t, tokenFile: f}")]
    [InlineData("proxy-url: http://p", "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}")]
    [InlineData("{}", "{client-certificate: x, client-key: y, token: t}")]
    public void Checked_RightEntry_IsTaken(string cluster, string user) => Check(cluster, user);

    private static void Check(string cluster, string user)
    {
        var yaml = TestConfig.Yaml([cluster], [user]);
        var config = KubeConfigReader.Read(yaml, "/");
        var entry = config.Clusters["c"];
        var access = new ApiAccess(entry with { Server = entry.Server ?? "https://x" }, config.Users["u"]);
        AccessRules.Checked(access, "c").ShouldBe(access);
    }
}
