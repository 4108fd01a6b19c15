using System.Text.Json;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Objects;

public sealed class TextMapConverterTests
{
    [Fact]
    public void Read_LastAppliedConfiguration_IsThereAndBlank() =>
        Read("""{"kubectl.kubernetes.io/last-applied-configuration":"{\"a\":1}","x":"y","z":null}""")
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["kubectl.kubernetes.io/last-applied-configuration"] = "",
                    ["x"] = "y",
                }
            );

    [Fact]
    public void Read_KeyTwice_LastOneCounts() =>
        Read("""{"a":"1","b":"2","a":"3"}""").ShouldBe(new Dictionary<string, string> { ["a"] = "3", ["b"] = "2" });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(10_000)]
    public void Read_AnyNumber_HasThemAll(int count)
    {
        var all = Enumerable.Range(0, count).ToDictionary(i => $"key-{i}", i => $"value {i}");
        var read = Read(JsonSerializer.Serialize(all))!;
        read.Count.ShouldBe(count);
        read.ShouldBe(all, ignoreOrder: true);
        read.Keys.ShouldBe(all.Keys, ignoreOrder: true);
        read.Values.ShouldBe(all.Values, ignoreOrder: true);
        all.ShouldAllBe(entry => read[entry.Key] == entry.Value && read.ContainsKey(entry.Key));
        read.TryGetValue("key-x", out _).ShouldBeFalse();
        Should.Throw<KeyNotFoundException>(() => read["key-x"]);
    }

    [Fact]
    public void Read_None_IsNull() => Read("null").ShouldBeNull();

    [Fact]
    public void Read_Empty_IsEmpty() => Read("{}").ShouldNotBeNull().ShouldBeEmpty();

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"x":7}""")]
    [InlineData("""{"x":{}}""")]
    public void Read_NoAnnotations_Throws(string json) => Should.Throw<JsonException>(() => Read(json));

    [Fact]
    public void Write_All_AreWritten()
    {
        var map = new ConfigMap
        {
            Metadata = new ObjectMeta { Annotations = new Dictionary<string, string> { ["a/b"] = "\"ü" } },
        };
        var read = JsonSerializer.Deserialize(
            JsonSerializer.Serialize(map, KubeJson.Default.ConfigMap),
            KubeJson.Default.ConfigMap
        );
        read!.Metadata.Annotations.ShouldBe(map.Metadata.Annotations);
    }

    private static IReadOnlyDictionary<string, string>? Read(string annotations) =>
        JsonSerializer
            .Deserialize($$$"""{"metadata":{"annotations":{{{annotations}}}}}""", KubeJson.Default.ConfigMap)!
            .Metadata.Annotations;
}
