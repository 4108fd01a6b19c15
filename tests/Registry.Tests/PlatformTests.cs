namespace Dockerflow.Registry.Tests;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("linux/amd64", "linux", "amd64", null, true)]
    [InlineData("linux/amd64", "linux", "amd64", "", true)]
    [InlineData("linux/amd64", "linux", "amd64", "v3", false)]
    [InlineData("linux/amd64/v3", "linux", "amd64", "v3", true)]
    [InlineData("linux/amd64/v3", "linux", "amd64", null, false)]
    [InlineData("linux/arm64", "linux", "arm64", "v8", true)]
    [InlineData("linux/arm", "linux", "arm", "v7", true)]
    [InlineData("linux/arm64/v8", "linux", "arm64", null, true)]
    [InlineData("linux/arm/v7", "linux", "arm", "v6", false)]
    [InlineData("linux/arm/v7", "linux", "arm", null, false)]
    [InlineData("linux/amd64", "windows", "amd64", null, false)]
    [InlineData("linux/amd64", "unknown", "unknown", null, false)]
    public void Accepts_OfferedPlatform(string wanted, string os, string architecture, string? variant, bool expected)
    {
        Platform.TryParse(wanted, out var platform).ShouldBeTrue();
        platform.Accepts(new Platform(os, architecture, variant)).ShouldBe(expected);
        platform.ToString().ShouldBe(wanted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("linux/amd64/v1/x")]
    [InlineData("Linux/amd64")]
    [InlineData("linux/amd 64")]
    public void TryParse_Invalid_Refuses(string text) => Platform.TryParse(text, out _).ShouldBeFalse();
}
