using System.Text.Json.Nodes;
using Dockerflow.Kube.Control;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Control;

public sealed class MergePatchTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", """{"b":null}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", """{"a":{"x":1,"y":3}}""", """{"a":{"y":3}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,2,3]}""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":"text"}""", """{"a":{"x":1}}""", """{"a":{"x":1}}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{}}""", """{"a":{"x":null}}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":"text"}""", """{"a":"text"}""")]
    public void Between_TwoDocuments_IsTheSmallestPatch(string from, string to, string? expected)
    {
        var patch = MergePatch.Between(Parse(from), Parse(to));

        (patch?.ToJsonString()).ShouldBe(expected);
    }

    [Property(MaxTest = 2000)]
    public void Between_AppliedByRfc7396_GivesTheOtherDocument(int seed)
    {
        var random = new Random(seed);
        var (from, to) = (AnyObject(random, depth: 3), AnyObject(random, depth: 3));
        var (fromBefore, toBefore) = (from.ToJsonString(), to.ToJsonString());

        var patch = MergePatch.Between(from, to);

        var patched = patch is null ? from.DeepClone() : Apply(from.DeepClone(), patch.DeepClone());
        JsonNode.DeepEquals(patched, to).ShouldBeTrue($"{fromBefore} → {toBefore} by {patch?.ToJsonString()}");
        (patch is null).ShouldBe(JsonNode.DeepEquals(from, to));
        (from.ToJsonString(), to.ToJsonString()).ShouldBe((fromBefore, toBefore));
    }

    /// <summary>The pseudo code of RFC 7396, section 2.</summary>
    private static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
        {
            return patch?.DeepClone();
        }
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            var old = result[name];
            result.Remove(name);
            if (value is not null)
            {
                result[name] = Apply(old, value);
            }
        }
        return result;
    }

    /// <summary>Few names and values, so that two documents have much in common. A merge patch cannot write null, so there is none.</summary>
    private static JsonObject AnyObject(Random random, int depth)
    {
        var result = new JsonObject();
        foreach (var name in Names.Where(_ => random.Next(2) == 0))
        {
            result[name] = AnyValue(random, depth);
        }
        return result;
    }

    private static JsonNode AnyValue(Random random, int depth) =>
        random.Next(depth > 0 ? 5 : 3) switch
        {
            0 => JsonValue.Create(random.Next(2)),
            1 => JsonValue.Create(random.Next(2) == 0 ? "" : "text"),
            2 => new JsonArray(
                Enumerable.Range(0, random.Next(3)).Select(_ => AnyLeafOrObject(random, depth)).ToArray()
            ),
            _ => AnyObject(random, depth - 1),
        };

    private static JsonNode AnyLeafOrObject(Random random, int depth) =>
        depth > 0 && random.Next(2) == 0 ? AnyObject(random, depth - 1) : JsonValue.Create(random.Next(3));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
