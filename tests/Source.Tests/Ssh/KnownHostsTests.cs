using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class KnownHostsTests
{
    private static readonly byte[] Ours = KeyOf("ssh-ed25519", 1);
    private static readonly byte[] Other = KeyOf("ssh-ed25519", 2);
    private static readonly string Key = $"ssh-ed25519 {Convert.ToBase64String(Ours)}";
    private static readonly string OtherKey = $"ssh-ed25519 {Convert.ToBase64String(Other)}";

    [Theory]
    [InlineData("git.example.com {key}", HostKeyVerdict.Trusted)]
    [InlineData("GIT.example.com {key}", HostKeyVerdict.Trusted)]
    [InlineData("git.example.com {key} a comment", HostKeyVerdict.Trusted)]
    [InlineData("  git.example.com \t{key}\r", HostKeyVerdict.Trusted)]
    [InlineData("a.example.com,git.example.com,10.0.0.1 {key}", HostKeyVerdict.Trusted)]
    [InlineData("# comment\n\ngit.example.com {key}\n", HostKeyVerdict.Trusted)]
    [InlineData("git.example.com {other}\ngit.example.com {key}", HostKeyVerdict.Trusted)]
    [InlineData("{hash:git.example.com} {key}", HostKeyVerdict.Trusted)]
    [InlineData("", HostKeyVerdict.Unknown)]
    [InlineData("#git.example.com {key}", HostKeyVerdict.Unknown)]
    [InlineData("example.com {key}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com.evil.example {key}", HostKeyVerdict.Unknown)]
    [InlineData("[git.example.com]:2222 {key}", HostKeyVerdict.Unknown)]
    [InlineData("*.example.com {key}", HostKeyVerdict.Unknown)]
    [InlineData("* {key}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.co? {key}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com,!git.* {key}", HostKeyVerdict.Unknown)]
    [InlineData("{hash:example.com} {key}", HostKeyVerdict.Unknown)]
    [InlineData("|1|x {key}", HostKeyVerdict.Unknown)]
    [InlineData("|1|?|? {key}", HostKeyVerdict.Unknown)]
    [InlineData("@cert-authority git.example.com {key}", HostKeyVerdict.Unknown)]
    [InlineData("@cert-authority * {key}", HostKeyVerdict.Unknown)]
    [InlineData("@unknown git.example.com {key}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com ssh-ed25519", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com ssh-ed25519 ????", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com ssh-rsa {bare}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com ssh-dss {bare}", HostKeyVerdict.Unknown)]
    [InlineData("git.example.com {other}", HostKeyVerdict.Changed)]
    [InlineData("{hash:git.example.com} {other}", HostKeyVerdict.Changed)]
    [InlineData("@revoked git.example.com {key}", HostKeyVerdict.Revoked)]
    [InlineData("git.example.com {key}\n@revoked git.example.com {key}", HostKeyVerdict.Revoked)]
    [InlineData("git.example.com {key}\n@revoked * {key}", HostKeyVerdict.Revoked)]
    [InlineData("git.example.com {key}\n@revoked *.EXAMPLE.com {key}", HostKeyVerdict.Revoked)]
    [InlineData("git.example.com {key}\n@revoked {hash:git.example.com} {key}", HostKeyVerdict.Revoked)]
    [InlineData("git.example.com {key}\n@revoked other.example.com {key}", HostKeyVerdict.Trusted)]
    [InlineData("git.example.com {key}\n@revoked *,!git.example.com {key}", HostKeyVerdict.Trusted)]
    [InlineData("git.example.com {key}\n@revoked * {other}", HostKeyVerdict.Trusted)]
    public void Judge_EachFile_SaysWhatItSays(string file, HostKeyVerdict expected) =>
        KnownHosts.Parse(Filled(file)).Judge(Address("ssh://git.example.com/x"), Ours).ShouldBe(expected);

    [Theory]
    [InlineData("[git.example.com]:2222 {key}", "ssh://git.example.com:2222/x", HostKeyVerdict.Trusted)]
    [InlineData("{hash:[git.example.com]:2222} {key}", "ssh://git.example.com:2222/x", HostKeyVerdict.Trusted)]
    [InlineData("git.example.com {key}", "ssh://git.example.com:2222/x", HostKeyVerdict.Unknown)]
    [InlineData("[git.example.com]:22 {key}", "ssh://git.example.com/x", HostKeyVerdict.Unknown)]
    [InlineData("[git.example.com]:2223 {key}", "ssh://git.example.com:2222/x", HostKeyVerdict.Unknown)]
    [InlineData("2001:db8::1 {key}", "ssh://[2001:db8::1]/x", HostKeyVerdict.Trusted)]
    [InlineData("[2001:db8::1]:2222 {key}", "ssh://[2001:db8::1]:2222/x", HostKeyVerdict.Trusted)]
    public void Judge_Ports_BelongToTheName(string file, string url, HostKeyVerdict expected) =>
        KnownHosts.Parse(Filled(file)).Judge(Address(url), Ours).ShouldBe(expected);

    [Theory]
    [InlineData("ssh-ed25519", true)]
    [InlineData("ecdsa-sha2-nistp256", true)]
    [InlineData("ecdsa-sha2-nistp384", true)]
    [InlineData("ecdsa-sha2-nistp521", true)]
    [InlineData("ssh-rsa", true)]
    [InlineData("ssh-dss", false)]
    [InlineData("sk-ssh-ed25519@openssh.com", false)]
    [InlineData("ssh-ed25519-cert-v01@openssh.com", false)]
    public void KeysOf_EachType_IsAcceptedOrNot(string type, bool accepted) =>
        KnownHosts
            .Parse($"git.example.com {type} {Convert.ToBase64String(KeyOf(type, 1))}")
            .KeysOf(Address("ssh://git.example.com/x"))
            .Count.ShouldBe(accepted ? 1 : 0);

    [Fact]
    public void Narrowed_HoldsThisServerOnly_UnderTheNewName()
    {
        var file = Filled(
            "git.example.com,10.0.0.1 {key}\n{hash:git.example.com} {key}\nother.example.com {other}\n@revoked * {other}\n* {other}"
        );
        KnownHosts
            .Parse(file)
            .Narrowed(Address("ssh://git.example.com/x"), "alias")
            .ShouldBe($"@revoked alias {OtherKey}\nalias {Key}\n");
    }

    [Fact]
    public void Parse_AFileThatIsTooLong_SaysNothing() =>
        KnownHosts
            .Parse($"git.example.com {Key}\n" + new string('#', KnownHosts.MaxChars))
            .Judge(Address("ssh://git.example.com/x"), Ours)
            .ShouldBe(HostKeyVerdict.Unknown);

    [Fact]
    public void Judge_PatternsMadeToBeSlow_AreQuick()
    {
        var line = $"@revoked {string.Concat(Enumerable.Repeat("*a", 500))} {Key}\n";
        var file = string.Concat(Enumerable.Repeat(line, KnownHosts.MaxChars / line.Length));
        var address = Address($"ssh://{string.Join('.', Enumerable.Repeat(new string('a', 60), 4))}/x");

        var start = TimeProvider.System.GetTimestamp();
        KnownHosts.Parse(file).Judge(address, Ours).ShouldBe(HostKeyVerdict.Unknown);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static string Filled(string file)
    {
        var text = file.Replace("{key}", Key, StringComparison.Ordinal)
            .Replace("{other}", OtherKey, StringComparison.Ordinal)
            .Replace("{bare}", Convert.ToBase64String(Ours), StringComparison.Ordinal);
        for (
            var at = text.IndexOf("{hash:", StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf("{hash:", StringComparison.Ordinal)
        )
        {
            var end = text.IndexOf('}', at);
            text = text[..at] + Hashed(text[(at + 6)..end]) + text[(end + 1)..];
        }
        return text;
    }

#pragma warning disable CA5350 // As ssh does it.
    private static string Hashed(string name)
    {
        var salt = RandomNumberGenerator.GetBytes(20);
        var hash = HMACSHA1.HashData(salt, Encoding.ASCII.GetBytes(name));
        return $"|1|{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)}";
    }
#pragma warning restore CA5350

    private static SshAddress Address(string text)
    {
        SshAddress.TryParse(text, out var address, out var error).ShouldBeTrue(error);
        return address!;
    }

    private static byte[] KeyOf(string type, byte content)
    {
        var key = new byte[4 + type.Length + 36];
        BinaryPrimitives.WriteInt32BigEndian(key, type.Length);
        Encoding.ASCII.GetBytes(type, key.AsSpan(4));
        key.AsSpan(4 + type.Length).Fill(content);
        return key;
    }
}
