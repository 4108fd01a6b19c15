using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Tests.Client;

public sealed class JsonCoverTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"default":3}}""", """{"a":1,"b":{"c":2}}""", true)]
    [InlineData("""{"a":1}""", """{"a":2}""", false)]
    [InlineData("""{"a":1}""", """{"b":1}""", false)]
    [InlineData("""{"a":1}""", """{"b":null}""", true)]
    [InlineData("""{"a":[{"b":1,"default":2}]}""", """{"a":[{"b":1}]}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", false)]
    [InlineData("""{"a":{}}""", """{"a":[]}""", false)]
    [InlineData("null", """{"a":1}""", false)]
    public void Covers_FoundAndSent_AsTheTableSays(string found, string sent, bool covers) =>
        JsonCover.Covers(JsonNode.Parse(found), JsonNode.Parse(sent)).ShouldBe(covers);
}
