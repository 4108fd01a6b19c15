using System.Text.Json.Nodes;
using Dockerflow.Host.Configuration;

namespace Dockerflow.Host.Tests;

public sealed class YamlJsonTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: -0x", """{"a":"-0x"}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 1.5e3", """{"a":1500}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: \"true\"", """{"a":"true"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: True", """{"a":true}""")]
    [InlineData("a: 1_000", """{"a":"1_000"}""")]
    [InlineData("a: .nan", """{"a":".nan"}""")]
    [InlineData("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [InlineData("- 1\n- [a, {b: c}]", """[1,["a",{"b":"c"}]]""")]
    [InlineData("<<: 1", """{"\u003C\u003C":1}""")]
    [InlineData("{\"json\": [true, null]}", """{"json":[true,null]}""")]
    public void Parse_CoreSchema_MeansThatJson(string yaml, string json) =>
        YamlJson.Parse(yaml)!.ToJsonString().ShouldBe(json);

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    public void Parse_EmptyText_IsNull(string yaml) => YamlJson.Parse(yaml).ShouldBeNull();

    [Theory]
    [InlineData("a: 1\nb: *x", 2)]
    [InlineData("a: &x 1", 1)]
    [InlineData("a: !!str 1", 1)]
    [InlineData("a: !custom {b: 1}", 1)]
    [InlineData("a: 1\nb: 2\na: 3", 3)]
    [InlineData("a: 1\n---\nb: 2", 2)]
    [InlineData("? [a]\n: 1", 1)]
    [InlineData("a: 99999999999999999999", 1)]
    [InlineData("a: 1e999", 1)]
    [InlineData("a: [1, 2", 2)]
    [InlineData("a:\n  b: ]", 2)]
    public void Parse_RefusedSyntax_NamesTheLine(string yaml, long line) =>
        Should.Throw<YamlSyntaxException>(() => YamlJson.Parse(yaml)).Line.ShouldBe(line);

    [Fact]
    public void Parse_TooDeep_IsRefused() =>
        Should.Throw<YamlSyntaxException>(() => YamlJson.Parse(new string('[', 500) + new string(']', 500)));

    [Fact]
    public void Parse_TooManyValues_IsRefused() =>
        Should.Throw<YamlSyntaxException>(() =>
            YamlJson.Parse("[" + string.Concat(Enumerable.Repeat("1,", 60_000)) + "]")
        );

    [Fact]
    public void Parse_TooLong_IsRefused() =>
        Should.Throw<YamlSyntaxException>(() => YamlJson.Parse(new string('#', 1024 * 1024 + 1)));

    [Fact]
    public void Parse_OwnJson_IsTheSame()
    {
        var json = JsonNode.Parse(
            """{"text":"a\u0000b\n\"c\" \u2028 é","n":[-1,2.5,1e-7],"o":{"x":null,"y":false}}"""
        )!;
        JsonNode.DeepEquals(YamlJson.Parse(json.ToJsonString()), json).ShouldBeTrue();
    }
}
