using System.Text;
using FsCheck.Xunit;

namespace Dockerflow.Runs.Tests;

public sealed class BoundedTests
{
    private const string Emoji = "🐋";

    [Theory]
    [InlineData("one\ntwo", "one two")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\r\nb", "a b")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred[0m")]
    [InlineData("nul\0l", "null")]
    [InlineData("C1 \u009b2J", "C1 2J")]
    [InlineData("umlaut ä and 鯨", "umlaut ä and 鯨")]
    public void Message_ControlCharacters_AreTakenOut(string text, string expected) =>
        Bounded.Message(text).ShouldBe(expected);

    [Fact]
    public void Message_TooLong_IsCutWithAnEllipsis()
    {
        var message = Bounded.Message(new string('x', 5000));

        message.Length.ShouldBe(1024);
        message.ShouldEndWith("x…");
    }

    [Fact]
    public void Message_OfTheLargestLength_StaysWhole() =>
        Bounded.Message(new string('x', 1024)).ShouldBe(new string('x', 1024));

    [Fact]
    public void Line_TooLong_IsCutAt200() => Bounded.Line(new string('x', 201)).Length.ShouldBe(200);

    [Fact]
    public void Log_TooLong_KeepsTheEndAndTheLines()
    {
        var log = Bounded.Log(new string('x', 9000) + "\nthe last line\n\n");

        log.Length.ShouldBe(4096);
        log.ShouldStartWith("…x");
        log.ShouldEndWith("x\nthe last line");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void All_CutInsideAPair_StayWellFormed(int offset)
    {
        var text = new string('x', offset) + string.Concat(Enumerable.Repeat(Emoji, 5000));

        IsWellFormed(Bounded.Message(text)).ShouldBeTrue();
        IsWellFormed(Bounded.Line(text)).ShouldBeTrue();
        IsWellFormed(Bounded.Log(text + "x")).ShouldBeTrue();
        IsWellFormed(Bounded.Log(text)).ShouldBeTrue();
    }

    [Property]
    public void All_AnyText_AreBoundedAndWithoutControlCharacters(string? piece, byte times)
    {
        var text = string.Concat(Enumerable.Repeat((piece ?? "") + Emoji + "\n", times));

        foreach (
            var (bounded, max) in new[]
            {
                (Bounded.Message(text), 1024),
                (Bounded.Line(text), 200),
                (Bounded.Log(text), 4096),
            }
        )
        {
            bounded.Length.ShouldBeLessThanOrEqualTo(max);
            bounded.Any(c => char.IsControl(c) && c != '\n').ShouldBeFalse();
            IsWellFormed(bounded).ShouldBeTrue();
        }
    }

    /// <summary>No half of a surrogate pair: JSON could not carry it.</summary>
    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);
}
