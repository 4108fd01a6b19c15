using Dockerflow.Net.Ssh;
using Dockerflow.Source.Ssh;
using Renci.SshNet;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class SshAlgorithmsTests
{
    [Fact]
    public void Restrict_TheLibrarysOwn_LeavesNothingWeak()
    {
        var restricted = Restricted("ssh-ed25519", "ssh-rsa");

        string[] all =
        [
            .. restricted.KeyExchangeAlgorithms.Keys,
            .. restricted.Encryptions.Keys,
            .. restricted.HmacAlgorithms.Keys,
        ];
        all.ShouldNotContain(name => name.Contains("sha1") || name.Contains("cbc") || name.Contains("md5"));
        all.ShouldNotContain(name => name.Contains("group-exchange") || name.Contains("arcfour"));
        all.ShouldContain("curve25519-sha256");
        all.ShouldContain("aes256-gcm@openssh.com");
        restricted.CompressionAlgorithms.Keys.ShouldBe(["none"]);
    }

    [Theory]
    [InlineData("ssh-ed25519", "ssh-ed25519")]
    [InlineData("ssh-rsa", "rsa-sha2-512 rsa-sha2-256")]
    [InlineData("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384")]
    public void Restrict_HostKeys_AreOfTheKindsThatAreKnown(string known, string expected) =>
        Restricted(known).HostKeyAlgorithms.Keys.ShouldBe(expected.Split(' '));

    private static ConnectionInfo Restricted(params string[] types) =>
        SshAlgorithms.Restrict(
            new ConnectionInfo("127.0.0.1", 22, "git", new NoneAuthenticationMethod("git")),
            types.Select(type => new HostKey(type, ""))
        );
}
