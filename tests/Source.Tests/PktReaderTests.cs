using System.Text;
using FsCheck.Xunit;

namespace Dockerflow.Source.Tests;

public sealed class PktReaderTests
{
    [Property]
    public bool Read_WrittenLines_AreTheSame(string?[] texts)
    {
        var lines = texts
            .Select(text => (text ?? "").TrimEnd('\n').Replace("\ud800", "", StringComparison.Ordinal))
            .Select(Utf8)
            .ToList();
        var written = string.Concat(lines.Select(PktLine.Data)) + PktLine.Flush;
        return Read(Encoding.UTF8.GetBytes(written)).SequenceEqual([.. lines.Select(line => $"Data:{line}"), "Flush:"]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("0000", "Flush:")]
    [InlineData("0001", "Delimiter:")]
    [InlineData("0002", "ResponseEnd:")]
    [InlineData("0004", "Data:")]
    [InlineData("0006a\n", "Data:a")]
    [InlineData("0003", "Malformed:")]
    [InlineData("0006a", "Malformed:")]
    [InlineData("ffff", "Malformed:")]
    [InlineData("000", "Malformed:")]
    [InlineData("00-1", "Malformed:")]
    [InlineData("+004", "Malformed:")]
    [InlineData("0x04", "Malformed:")]
    [InlineData(" 004", "Malformed:")]
    [InlineData("004 ", "Malformed:")]
    [InlineData("zzzz", "Malformed:")]
    [InlineData("<!DOCTYPE html>", "Malformed:")]
    public void Read_Answer(string answer, string expected) =>
        string.Join(' ', Read(Encoding.UTF8.GetBytes(answer))).ShouldBe(expected);

    [Fact]
    public void Read_LineOverTheLimit_IsMalformed() =>
        Read(Encoding.UTF8.GetBytes("fff1" + new string('a', 0xfff1 - 4))).ShouldBe(["Malformed:"]);

    [Fact]
    public void Read_LargestLine_IsRead() =>
        Read(Encoding.UTF8.GetBytes("fff0" + new string('a', 0xfff0 - 4)))[0]
            .Length.ShouldBe("Data:".Length + PktLine.MaxPayload);

    [Property(MaxTest = 3000)]
    public bool Parse_AnyBytes_NeverThrows(byte[] bytes)
    {
        _ = AdvertisementParser.Parse(bytes, []);
        _ = LsRefs.ParseAnswer(bytes, []);
        return true;
    }

    private static string Utf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static List<string> Read(byte[] answer)
    {
        var result = new List<string>();
        var reader = new PktReader(answer);
        for (var kind = reader.Read(out var payload); kind != PktKind.End; kind = reader.Read(out payload))
        {
            result.Add($"{kind}:{Encoding.UTF8.GetString(payload)}");
            if (kind == PktKind.Malformed)
            {
                break;
            }
        }

        return result;
    }
}
