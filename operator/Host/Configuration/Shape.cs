using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dockerflow.Host.Configuration;

/// <summary>
/// Compares a document with the type it is to become, field by field, so that an error names the field and all errors are
/// told at once. Unlike the serializer it refuses fields that nobody reads: a misspelt limit would be no limit.
/// </summary>
internal static class Shape
{
    public static IEnumerable<ShapeProblem> Problems(JsonNode? node, JsonTypeInfo type, string path = "") =>
        (node, type.Kind) switch
        {
            (null, _) => [],
            (JsonObject json, JsonTypeInfoKind.Object) => OfObject(json, type, path),
            (JsonArray array, JsonTypeInfoKind.Enumerable) => OfArray(array, type, path),
            (_, JsonTypeInfoKind.Object) => [new(path, "must have fields: " + KnownFields(type))],
            (_, JsonTypeInfoKind.Enumerable) => [new(path, "must be a list; start each entry with '- '")],
            _ => OfValue(node, type, path),
        };

    private static IEnumerable<ShapeProblem> OfObject(JsonObject json, JsonTypeInfo type, string path)
    {
        foreach (var (name, value) in json)
        {
            var fieldPath = path.Length == 0 ? name : $"{path}.{name}";
            var field = type.Properties.FirstOrDefault(property => property.Name == name);
            var problems = field is null
                ? [new(fieldPath, "no such field; known are " + KnownFields(type))]
                : Problems(value, type.Options.GetTypeInfo(field.PropertyType), fieldPath);
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<ShapeProblem> OfArray(JsonArray array, JsonTypeInfo type, string path)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        return array.SelectMany(
            (item, index) =>
                item is null
                    ? [new ShapeProblem($"{path}[{index}]", "is empty; remove it or give it a value")]
                    : Problems(item, element, $"{path}[{index}]")
        );
    }

    private static IEnumerable<ShapeProblem> OfValue(JsonNode node, JsonTypeInfo type, string path)
    {
        // The serializer would take the number of an enum's member for its name, quoted or not.
        if (type.Type.IsEnum && !Enum.GetNames(type.Type).Contains(node.ToString()))
        {
            return [new(path, Expected(type.Type)!)];
        }
        try
        {
            node.Deserialize(type);
            return [];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException)
        {
            return [new(path, Expected(type.Type) ?? problem.Message)];
        }
    }

    private static string? Expected(Type type)
    {
        if (type.IsEnum)
        {
            return "must be one of " + string.Join(", ", Enum.GetNames(type));
        }
        return type switch
        {
            _ when type == typeof(string) => "must be text; put it in quotes",
            _ when type == typeof(bool) || type == typeof(bool?) => "must be true or false",
            _ when type == typeof(int) || type == typeof(long) => "must be a whole number",
            _ => null,
        };
    }

    private static string KnownFields(JsonTypeInfo type) =>
        string.Join(", ", type.Properties.Select(property => property.Name));
}
