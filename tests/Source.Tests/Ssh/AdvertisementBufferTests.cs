using System.Text;
using Dockerflow.Source.Ssh;
using FsCheck.Xunit;

namespace Dockerflow.Source.Tests.Ssh;

public sealed class AdvertisementBufferTests
{
    private static readonly string Whole = PktLine.Data("one\n") + PktLine.Data("two\n") + PktLine.Flush;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Append_InPieces_IsCompleteWithTheFlush(int size)
    {
        var buffer = new AdvertisementBuffer(1000);
        var pieces = Encoding.ASCII.GetBytes(Whole).Chunk(size).ToList();
        foreach (var piece in pieces[..^1])
        {
            buffer.Append(piece).ShouldBe(AdvertisementState.Incomplete);
        }
        buffer.Append(pieces[^1]).ShouldBe(AdvertisementState.Complete);
        Encoding.ASCII.GetString(buffer.ToArray()).ShouldBe(Whole);
    }

    [Fact]
    public void Append_MoreThanTheAdvertisement_IsLeftOut()
    {
        var buffer = new AdvertisementBuffer(1000);
        buffer.Append(Encoding.ASCII.GetBytes(Whole + "rest")).ShouldBe(AdvertisementState.Complete);
        Encoding.ASCII.GetString(buffer.ToArray()).ShouldBe(Whole);
    }

    [Theory]
    [InlineData("zzzz")]
    [InlineData("0001")]
    [InlineData("0003")]
    [InlineData("-001")]
    [InlineData("Permission denied")]
    public void Append_NoPktLine_IsMalformed(string text) =>
        new AdvertisementBuffer(1000).Append(Encoding.ASCII.GetBytes(text)).ShouldBe(AdvertisementState.Malformed);

    [Fact]
    public void Append_MoreThanTheBound_IsTooLarge()
    {
        var buffer = new AdvertisementBuffer(100);
        buffer.Append(Encoding.ASCII.GetBytes("0100" + new string('a', 90))).ShouldBe(AdvertisementState.Incomplete);
        buffer.Append(new byte[10]).ShouldBe(AdvertisementState.TooLarge);
    }

    [Property(MaxTest = 1000)]
    public bool Append_AnyBytes_NeverThrows(byte[][] chunks)
    {
        var buffer = new AdvertisementBuffer(64);
        var last = chunks
            .Select(chunk => buffer.Append(chunk))
            .FirstOrDefault(state => state != AdvertisementState.Incomplete);
        return last != AdvertisementState.Complete || buffer.ToArray().Length is > 0 and <= 64;
    }
}
