using System.Text;

namespace Dockerflow.Source.Tests;

public sealed class AdvertisementParserTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private static readonly string Service = PktLine.Data("# service=git-upload-pack\n") + PktLine.Flush;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_Version2_WithAndWithoutServiceLine(bool withServiceLine)
    {
        var parsed = Parse(
            (withServiceLine ? Service : "")
                + Lines("version 2", "agent=x", "ls-refs=unborn", "fetch=shallow", "object-format=sha256")
        );
        parsed.ShouldNotBeNull().IsVersion2.ShouldBeTrue();
        parsed.ObjectFormat.ShouldBe("sha256");
    }

    [Fact]
    public void Parse_Version0_GivesRefsPeeledAndSymrefs()
    {
        var parsed = Parse(
            Service
                + Lines(
                    $"{A} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=x",
                    $"{A} refs/heads/main",
                    $"{B} refs/tags/v1",
                    $"{A} refs/tags/v1^{{}}"
                )
        );
        parsed
            .ShouldNotBeNull()
            .Refs.ShouldBe([
                new GitRef("HEAD", A, null, "refs/heads/main"),
                new GitRef("refs/heads/main", A, null, null),
                new GitRef("refs/tags/v1", B, A, null),
            ]);
    }

    [Fact]
    public void Parse_Version0EmptyRepository_HasNoRefs() =>
        Parse(Service + Lines($"{new string('0', 40)} capabilities^{{}}\0agent=x"))!.Refs.ShouldBeEmpty();

    [Fact]
    public void Parse_Version1_IsReadAsVersion0() =>
        Parse(Service + Lines("version 1", $"{A} HEAD\0x"))!.Refs.ShouldHaveSingleItem();

    [Fact]
    public void Parse_RefWithOddName_IsPassedOver() =>
        Parse(Service + Lines($"{A} refs/heads/a..b\0", $"{A} refs/heads/ok"))!
            .Refs.ShouldHaveSingleItem()
            .Name.ShouldBe("refs/heads/ok");

    public static TheoryData<string> Hostile =>
        new(
            "",
            "0001",
            "0002",
            "<html>",
            Service,
            Service + PktLine.Delimiter,
            PktLine.Data("# service=git-upload-pack\n"),
            PktLine.Data("# service=git-receive-pack\n") + PktLine.Flush,
            Lines("ERR access denied"),
            Lines("version 2"),
            Lines("version 2", "fetch"),
            Lines("version 3", "ls-refs"),
            Lines("version 2", "ls-refs", "object-format=md5"),
            Lines("version 2", "ls-refs")[..^4],
            Lines("version 2", "ls-refs")[..^1],
            Lines($"{A}"),
            Lines($"{A} a b"),
            Lines("short refs/heads/a"),
            Lines($"{A.ToUpperInvariant()} refs/heads/a"),
            Lines($"{A} refs/heads/a")[..^4],
            Lines($"{A} refs/heads/a\0", $"{A}"),
            Lines($"{A} refs/tags/a\0", "x refs/tags/a^{}")
        );

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Parse_Hostile_IsNull(string answer)
    {
        var parsed = Parse(answer);
        (parsed is null || (parsed.Refs.Count == 0 && !parsed.IsVersion2 && answer == "0000")).ShouldBeTrue();
    }

    [Fact]
    public void Parse_TooManyRefs_IsNull()
    {
        var lines = Enumerable.Range(0, RefListBuilder.MaxRefs + 1).Select(index => $"{A} refs/heads/b{index}");
        Parse(Service + Lines([.. lines])).ShouldBeNull();
    }

    private static Advertisement? Parse(string answer) => AdvertisementParser.Parse(Encoding.UTF8.GetBytes(answer), []);

    private static string Lines(params string[] lines) =>
        string.Concat(lines.Select(line => PktLine.Data(line + "\n"))) + PktLine.Flush;
}
