using System.Text.Json.Serialization.Metadata;

namespace Dockerflow.Api.Tests;

/// <summary>What the serializer knows of the records: the names and kinds that go over the wire.</summary>
internal static class JsonTypes
{
    public static JsonTypeInfo Type(this JsonPropertyInfo property) => Of(property.PropertyType);

    public static JsonTypeInfo Of(Type type) =>
        ApiJson.Default.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type)
        ?? throw new InvalidOperationException($"{type} is not in ApiJson");

    /// <summary>The properties that are on the wire (a computed one without a setter is not read back).</summary>
    public static IEnumerable<JsonPropertyInfo> WireProperties(this JsonTypeInfo type) =>
        type.Properties.Where(property => property.Get is not null);

    /// <summary>The type of a schema that accepts every value of the type.</summary>
    public static string SchemaType(this JsonTypeInfo type) =>
        type.Type switch
        {
            var t when t == typeof(string) || t == typeof(DateTimeOffset) || t == typeof(Duration) || t.IsEnum =>
                "string",
            var t when t == typeof(int) || t == typeof(long) => "integer",
            var t when t == typeof(bool) => "boolean",
            _ when type.Kind == JsonTypeInfoKind.Enumerable => "array",
            _ => "object",
        };
}
