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

    [Theory]
    [InlineData("curl s3cret-v…", "curl [redacted]…")]
    [InlineData("curl s3cret-v… | s3cret… | more", "curl [redacted]… | [redacted]… | more")]
    [InlineData("curl s3cret-v | more", "curl [redacted] | more")]
    [InlineData("curl s3cret-value s3cret-valu", "curl [redacted] [redacted]")]
    [InlineData("s3cret-", "[redacted]")]
    [InlineData("s3cre…", "s3cre…")]
    [InlineData("s3cret is a word…", "s3cret is a word…")]
    [InlineData("", "")]
    [InlineData("…", "…")]
    public void CleanCut_ASecretWasCut_ItsBeginningIsTakenOut(string text, string expected) =>
        Redaction.Of([Encoding.UTF8.GetBytes("s3cret-value")]).CleanCut(text).ShouldBe(expected);

    /// <summary>Each line would cost a look at every text.</summary>
    [Fact]
    public void Clean_ASecretOfVeryManyLines_IsTakenOutWholeAndByItsFirstLines()
    {
        var secret = string.Join('\n', Enumerable.Range(100_000, 50_000).Select(line => $"line-{line}"));
        var redaction = Redaction.Of([Encoding.UTF8.GetBytes(secret), "another-one"u8.ToArray()]);

        redaction
            .Clean($"{secret} another-one line-100000 line-103900 end")
            .ShouldBe("[redacted] [redacted] [redacted] [redacted] end");
    }

    [Fact]
    public void Clean_BeginningsOfSecretsEverywhere_AreNotTakenForSecrets() =>
        Redaction
            .Of(["aaaaaab"u8.ToArray(), "aaaaaac"u8.ToArray()])
            .Clean($"{new string('a', 1000)}c aaaaaa")
            .ShouldBe($"{new string('a', 994)}[redacted] aaaaaa");

    [Fact]
    public void Clean_NoSecrets_LeavesTheText() => Redaction.Nothing.Clean("text").ShouldBe("text");
}
