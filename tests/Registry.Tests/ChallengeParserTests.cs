using FsCheck.Xunit;

namespace Dockerflow.Registry.Tests;

public sealed class ChallengeParserTests
{
    [Theory]
    [InlineData("Basic realm=\"x\"", "basic[realm=x]")]
    [InlineData(
        "Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:x:pull,push\"",
        "bearer[realm=https://a/t|service=s|scope=repository:x:pull,push]"
    )]
    [InlineData("bearer REALM = \"x\" , Service=y", "bearer[realm=x|service=y]")]
    [InlineData("Negotiate, Basic realm=\"x\"", "negotiate[] basic[realm=x]")]
    [InlineData("Negotiate abc==, Basic realm=x", "negotiate[] basic[realm=x]")]
    [InlineData("Bearer realm=\"a\", Basic realm=\"b\"", "bearer[realm=a] basic[realm=b]")]
    [InlineData("Bearer realm=\"a\", Basic", "bearer[realm=a] basic[]")]
    [InlineData("Bearer realm=\"a\\\"b\\\\c\"", "bearer[realm=a\"b\\c]")]
    [InlineData("Bearer realm=\"a\",realm=\"b\"", "bearer[realm=a]")]
    [InlineData("Bearer service=\"\",realm=\"a\"", "bearer[service=|realm=a]")]
    [InlineData(",, ,Basic realm=x,,", "basic[realm=x]")]
    [InlineData("Bearer realm=\"unterminated", "bearer[] realm[]")]
    [InlineData("Bearer", "bearer[]")]
    [InlineData("", "")]
    [InlineData("\"", "")]
    [InlineData("=", "")]
    [InlineData("Bearer =", "bearer[]")]
    public void Parse_Field_GivesChallenges(string field, string expected) =>
        string.Join(' ', ChallengeParser.Parse(field).Select(Print)).ShouldBe(expected);

    [Property(MaxTest = 5000)]
    public bool Parse_AnyText_NeverThrows(string? field) => ChallengeParser.Parse(field ?? "").Count >= 0;

    [Fact]
    public void Parse_HugeField_IsBounded() =>
        ChallengeParser.Parse(string.Concat(Enumerable.Repeat("a ", 1_000_000))).Count.ShouldBeLessThan(16 * 1024);

    private static string Print(Challenge challenge) =>
        $"{challenge.Scheme}[{string.Join('|', challenge.Parameters.Select(p => $"{p.Key.ToLowerInvariant()}={p.Value}"))}]";
}
