using System.Text.Json.Serialization.Metadata;

namespace Dockerflow.Api.Tests;

/// <summary>The schemas and the records say the same. What a record has and the schema has not is pruned by the server, silently.</summary>
public sealed class SchemaAgreementTests
{
    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryField_IsAPropertyOfTheRecordAndTheOtherWayRound(string file)
    {
        foreach (var (schema, record) in Objects(file))
        {
            schema.Properties.Keys.ShouldBe(
                record.WireProperties().Select(property => property.Name),
                ignoreOrder: true,
                schema.Path
            );
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryField_HasTheKindOfTheProperty(string file)
    {
        foreach (var (schema, type) in Pairs(file))
        {
            schema.Type.ShouldBe(type.SchemaType(), schema.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryEnum_HasTheNamesOfTheEnum(string file)
    {
        foreach (var (schema, type) in Pairs(file).Where(pair => pair.Type.Type.IsEnum))
        {
            schema.Enum.ShouldBe(Enum.GetNames(type.Type), ignoreOrder: true, schema.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryTime_IsADateTime(string file)
    {
        foreach (var (schema, type) in Pairs(file))
        {
            (schema.Text("format") == "date-time").ShouldBe(type.Type == typeof(DateTimeOffset), schema.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryInteger_HasTheWidthOfTheProperty(string file)
    {
        foreach (var (schema, type) in Pairs(file).Where(pair => pair.Schema.Type == "integer"))
        {
            schema.Text("format").ShouldBe(type.Type == typeof(long) ? "int64" : "int32", schema.Path);
        }
    }

    private static IEnumerable<(SchemaNode Schema, JsonTypeInfo Record)> Objects(string file) =>
        Pairs(file).Where(pair => pair.Type.Kind == JsonTypeInfoKind.Object);

    private static IEnumerable<(SchemaNode Schema, JsonTypeInfo Type)> Pairs(string file) =>
        Crd.Named(file).Parts().SelectMany(part => Walk(part.Schema, part.Record));

    private static IEnumerable<(SchemaNode Schema, JsonTypeInfo Type)> Walk(SchemaNode schema, JsonTypeInfo type) =>
        Children(schema, type).SelectMany(child => Walk(child.Schema, child.Type)).Prepend((schema, type));

    private static IEnumerable<(SchemaNode Schema, JsonTypeInfo Type)> Children(SchemaNode schema, JsonTypeInfo type) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Enumerable => [(schema.Items!, JsonTypes.Of(type.ElementType!))],
            JsonTypeInfoKind.Dictionary => [(schema.Values!, JsonTypes.Of(type.ElementType!))],
            JsonTypeInfoKind.Object => type.WireProperties()
                .Where(property => schema.Properties.ContainsKey(property.Name))
                .Select(property => (schema.Properties[property.Name], property.Type())),
            _ => [],
        };
}
