using System.Text;

namespace Dockerflow.Runs.Tests;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("s3cret-value", "token=s3cret-value;", "token=[redacted];")]
    [InlineData("s3cret-value\n", "s3cret-value", "[redacted]")]
    [InlineData("first-line\nsecond-line", "x second-line y", "x [redacted] y")]
    [InlineData("s3cret-value", "czNjcmV0LXZhbHVl", "[redacted]")]
    [InlineData("short", "a short text", "a short text")]
    [InlineData("", "nothing", "nothing")]
    public void Clean_ASecretStandsInTheText_IsTakenOut(string secret, string text, string expected) =>
        Redaction.Of([Encoding.UTF8.GetBytes(secret)]).Clean(text).ShouldBe(expected);

    [Fact]
    public void Clean_OneSecretIsPartOfAnother_LeavesNothingOfEither() =>
        Redaction
            .Of([Encoding.UTF8.GetBytes("secret"), Encoding.UTF8.GetBytes("secret-and-more")])
            .Clean("secret-and-more secret")
            .ShouldBe("[redacted] [redacted]");

    [Fact]
    public void Clean_NoSecrets_LeavesTheText() => Redaction.Nothing.Clean("text").ShouldBe("text");
}
