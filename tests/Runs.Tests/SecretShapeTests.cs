using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;

namespace Dockerflow.Runs.Tests;

public sealed class SecretShapeTests
{
    private const string Value = "hunter2-value";
    private const string Https = "https://git.example.com/x.git";
    private const string Ssh = "ssh://git@git.example.com/x.git";
    private const string KnownHosts =
        "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGm0Zt2bqYdY2pCHxVb5Yb0aZq2pJ1c3v0W9m0n4mJ2S\n";
    private const string PrivateKey = $"-----BEGIN PRIVATE KEY-----\n{Value}\n-----END PRIVATE KEY-----\n";

    [Fact]
    public void All_NoSecret_SayWhichIsMissing()
    {
        RunFailure?[] problems =
        [
            SecretShape.Git("spec.a", "creds", Https, null),
            SecretShape.Registry("spec.a", "creds", null),
            SecretShape.Key("spec.a", new("creds", "k"), null),
        ];

        problems.ShouldAllBe(problem =>
            problem!.Reason == FailureReason.SecretMissing && problem.Class == FailureClass.Configuration
        );
        problems.ShouldAllBe(problem => problem!.Message.Contains("spec.a") && problem.Message.Contains("creds"));
    }

    [Theory]
    [InlineData("username,password", "host")]
    [InlineData("host,password", "username")]
    [InlineData("host,username", "password")]
    public void Git_KeyMissing_IsNamed(string keys, string missing)
    {
        var problem = SecretShape.Git("spec.a", "creds", Https, SecretWith(keys.Split(',')))!;

        problem.Reason.ShouldBe(FailureReason.SecretInvalid);
        problem.Message.ShouldContain($"no key {missing}");
        problem.Message.ShouldNotContain(Value);
    }

    [Fact]
    public void Git_EmptyValue_CountsAsMissing()
    {
        var secret = new Secret
        {
            Data = new Dictionary<string, byte[]>
            {
                ["host"] = [],
                ["username"] = [1],
                ["password"] = [1],
            },
        };

        SecretShape.Git("spec.a", "creds", Https, secret)!.Message.ShouldContain("no key host");
    }

    [Fact]
    public void All_RightShape_AreFine()
    {
        SecretShape.Git("spec.a", "creds", Https, SecretWith("host", "username", "password")).ShouldBeNull();
        SecretShape.Registry("spec.a", "creds", SecretWith(".dockerconfigjson")).ShouldBeNull();
        SecretShape.Key("spec.a", new("creds", ".npmrc"), SecretWith(".npmrc")).ShouldBeNull();
    }

    [Theory]
    [InlineData(PrivateKey, KnownHosts, null)]
    [InlineData(PrivateKey, KnownHosts, "git.example.com")]
    [InlineData(PrivateKey, KnownHosts, "ssh://GIT.example.com:22/")]
    public void Git_SshSecret_IsFine(string key, string known, string? host) =>
        SecretShape.Git("spec.a", "creds", Ssh, SshSecret(key, known, host)).ShouldBeNull();

    [Theory]
    [InlineData("", KnownHosts, null, "its ssh-privatekey is missing or blank")]
    [InlineData(PrivateKey, "", null, "it has no known_hosts")]
    [InlineData(PrivateKey, "", null, "ssh-keyscan git.example.com, compare")]
    [InlineData(PrivateKey, "# none", null, "no key that is trusted for git.example.com")]
    [InlineData(PrivateKey, KnownHosts, "other.example.com", "it is not for git.example.com")]
    [InlineData(PrivateKey, KnownHosts, "git.example.com:2222", "it is not for git.example.com")]
    [InlineData("ssh-ed25519 AAAA me@here", KnownHosts, null, "is a public key")]
    [InlineData("PuTTY-User-Key-File-3: ssh-ed25519", KnownHosts, null, "puttygen")]
    [InlineData("hello", KnownHosts, null, "is no private key")]
    [InlineData("-----BEGIN DSA PRIVATE KEY-----\nx\n-----END DSA PRIVATE KEY-----", KnownHosts, null, "DSA")]
    [InlineData(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----",
        KnownHosts,
        null,
        "is encrypted"
    )]
    [InlineData(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nx\n-----END RSA PRIVATE KEY-----",
        KnownHosts,
        null,
        "is encrypted"
    )]
    public void Git_SshSecret_SaysWhatIsWrong(string key, string known, string? host, string expected)
    {
        var problem = SecretShape.Git("spec.a", "creds", Ssh, SshSecret(key, known, host)).ShouldNotBeNull();

        problem.Reason.ShouldBe(FailureReason.SecretInvalid);
        problem.Message.ShouldStartWith("spec.a: Secret creds: ");
        problem.Message.ShouldContain(expected);
        problem.Message.ShouldNotContain(Value);
    }

    /// <summary>A Secret for https does not serve ssh, nor the other way round.</summary>
    [Fact]
    public void Git_SecretForTheOtherScheme_IsRefused()
    {
        SecretShape
            .Git("spec.a", "creds", Ssh, SecretWith("host", "username", "password"))
            .ShouldNotBeNull()
            .Message.ShouldContain("ssh-privatekey");
        SecretShape
            .Git("spec.a", "creds", Https, SshSecret(PrivateKey, KnownHosts, "git.example.com"))
            .ShouldNotBeNull()
            .Message.ShouldContain("no key username");
    }

    [Fact]
    public void Registry_OtherKindOfSecret_TellsHowToMakeOne()
    {
        var problem = SecretShape.Registry("spec.a", "creds", SecretWith("username"))!;

        problem.Reason.ShouldBe(FailureReason.SecretInvalid);
        problem.Message.ShouldContain("kubectl create secret docker-registry");
    }

    [Fact]
    public void Key_NotThere_IsNamed() =>
        SecretShape.Key("spec.a", new("creds", "token"), SecretWith("other"))!.Message.ShouldContain("no key token");

    [Fact]
    public void Text_LineEndOfAnEditor_IsLeftOut() =>
        SecretShape
            .Text(new() { Data = new Dictionary<string, byte[]> { ["k"] = "pass word\r\n"u8.ToArray() } }, "k")
            .ShouldBe("pass word");

    private static Secret SecretWith(params string[] keys) =>
        new() { Data = keys.ToDictionary(key => key, _ => Encoding.UTF8.GetBytes(Value)) };

    private static Secret SshSecret(string key, string known, string? host)
    {
        var data = new Dictionary<string, byte[]>
        {
            ["ssh-privatekey"] = Encoding.UTF8.GetBytes(key),
            ["known_hosts"] = Encoding.UTF8.GetBytes(known),
        };
        if (host is not null)
        {
            data["host"] = Encoding.UTF8.GetBytes(host);
        }
        return new() { Data = data };
    }
}
