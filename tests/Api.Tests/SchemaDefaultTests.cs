using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dockerflow.Api.Tests;

/// <summary>A resource means the same whether the server has filled in the defaults or the records have.</summary>
public sealed class SchemaDefaultTests
{
    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryDefault_IsThatOfTheRecord(string file)
    {
        foreach (var (schema, record) in Crd.Named(file).Parts())
        {
            Compare(schema, record);
        }
    }

    [Fact]
    public void Schema_OfTheSettings_IsTheSameInTheWishAndInTheRun()
    {
        var wish = Crd.ContainerBuild.Schema().Properties["spec"].Properties;
        var run = Crd.BuildRun.Schema().Properties["spec"].Properties;
        foreach (var settings in new[] { "build", "image", "verify" })
        {
            YamlNodes
                .ToJson(run[settings].Yaml)!
                .ToJsonString()
                .ShouldBe(YamlNodes.ToJson(wish[settings].Yaml)!.ToJsonString(), settings);
        }
    }

    private static void Compare(SchemaNode schema, JsonTypeInfo record)
    {
        if (record.Kind == JsonTypeInfoKind.Enumerable && schema.Items is { } items)
        {
            Compare(items, JsonTypes.Of(record.ElementType!));
        }

        foreach (var property in record.Kind == JsonTypeInfoKind.Object ? record.WireProperties() : [])
        {
            CompareProperty(schema, record, property);
            Compare(schema.Properties[property.Name], property.Type());
        }
    }

    private static void CompareProperty(SchemaNode schema, JsonTypeInfo record, JsonPropertyInfo property)
    {
        var field = schema.Properties[property.Name];
        var absent = Wire(property, JsonSerializer.Deserialize("{}", record)!);
        if (field.Get("default") is { } node && field.Type != "object")
        {
            YamlNodes.ToJson(node)!.ToJsonString().ShouldBe(absent?.ToJsonString(), field.Path);
        }
        else if (IsOptionalScalar(schema, field))
        {
            IsBlank(absent).ShouldBeTrue($"{field.Path} has no default in the schema, but {absent} in the record");
        }
    }

    /// <summary>Status is written whole by the operator, and a required field is always there.</summary>
    private static bool IsOptionalScalar(SchemaNode schema, SchemaNode field) =>
        field.Type != "object"
        && !field.Path.StartsWith("status", StringComparison.Ordinal)
        && !schema.Required.Contains(field.Path.Split('.')[^1]);

    private static JsonNode? Wire(JsonPropertyInfo property, object owner) =>
        property.Get!(owner) is { } value ? JsonSerializer.SerializeToNode(value, property.Type()) : null;

    private static bool IsBlank(JsonNode? value) =>
        value switch
        {
            null => true,
            JsonArray list => list.Count == 0,
            _ => value.ToJsonString() is "\"\"" or "0" or "false" or "\".\"",
        };
}
