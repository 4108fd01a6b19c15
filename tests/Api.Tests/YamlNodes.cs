using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dockerflow.Api.Tests;

/// <summary>A schema as JSON. By the core schema of YAML 1.2 (chapter 10.3) only an unquoted scalar can be other than a string.</summary>
internal static class YamlNodes
{
    private const int MaxDepth = 64;

    /// <exception cref="FormatException">Deeper than any schema is.</exception>
    public static JsonNode? ToJson(YamlNode node, int depth = 0) =>
        node switch
        {
            _ when depth > MaxDepth => throw new FormatException($"the schema is nested deeper than {MaxDepth} levels"),
            YamlMappingNode map => ToObject(map, depth),
            YamlSequenceNode list => new JsonArray([.. list.Select(item => ToJson(item, depth + 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain } plain => ToScalar(plain.Value ?? ""),
            YamlScalarNode quoted => JsonValue.Create(quoted.Value ?? ""),
            _ => throw new FormatException("the schema has a YAML node of an unknown kind"),
        };

    private static JsonObject ToObject(YamlMappingNode map, int depth) =>
        new(
            map.Select(pair =>
                KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", ToJson(pair.Value, depth + 1))
            )
        );

    private static JsonValue? ToScalar(string text) =>
        text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
}
