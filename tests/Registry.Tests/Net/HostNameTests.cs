using Dockerflow.Net;

namespace Dockerflow.Registry.Tests.Net;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM:8443", "example.com:8443")]
    [InlineData("localhost", "localhost")]
    [InlineData("registry", "registry")]
    [InlineData("10.88.0.1:5000", "10.88.0.1:5000")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[FE80::1]:5000", "[fe80::1]:5000")]
    [InlineData("a-b.c-d.example:1", "a-b.c-d.example:1")]
    [InlineData("3com.example", "3com.example")]
    public void TryNormalize_ValidHost_LowerCases(string text, string expected)
    {
        HostName.TryNormalize(text, out var normalized).ShouldBeTrue();
        normalized.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":5000")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:080")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:99999999999")]
    [InlineData("example.com:80:80")]
    [InlineData("example.com:8a")]
    [InlineData("-example.com")]
    [InlineData("example-.com")]
    [InlineData("example..com")]
    [InlineData(".example.com")]
    [InlineData("example.com.")]
    [InlineData("exa mple.com")]
    [InlineData("exa_mple.com")]
    [InlineData("user@example.com")]
    [InlineData("example.com/path")]
    [InlineData("example.com\n")]
    [InlineData("exämple.com")]
    [InlineData("example。com")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("127.0.0.01")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.1.1")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3")]
    [InlineData("[::1")]
    [InlineData("::1")]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1]x")]
    [InlineData("[::1]:")]
    [InlineData("[]")]
    public void TryNormalize_HostileHost_Refuses(string text) => HostName.TryNormalize(text, out _).ShouldBeFalse();
}
