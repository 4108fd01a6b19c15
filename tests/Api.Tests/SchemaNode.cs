using YamlDotNet.RepresentationModel;

namespace Dockerflow.Api.Tests;

/// <summary>One node of an OpenAPI schema in a CustomResourceDefinition, with the path that a user would write.</summary>
internal sealed record SchemaNode(string Path, YamlMappingNode Yaml)
{
    public string? Type => Text("type");

    public SchemaNode? Items => Child("items", Path + "[]");

    public SchemaNode? Values => Child("additionalProperties", Path + "{}");

    public IReadOnlyDictionary<string, SchemaNode> Properties =>
        Get("properties") is YamlMappingNode map
            ? map.ToDictionary(
                pair => Key(pair),
                pair => new SchemaNode($"{Path}.{Key(pair)}", (YamlMappingNode)pair.Value)
            )
            : [];

    public IReadOnlyList<string> Enum => Strings("enum");

    public IReadOnlyList<string> Required => Strings("required");

    public IReadOnlyList<string> MapKeys => Strings("x-kubernetes-list-map-keys");

    public bool IsNullable => Text("nullable") == "true";

    public YamlNode? Get(string key) =>
        Yaml.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public string? Text(string key) => (Get(key) as YamlScalarNode)?.Value;

    public IEnumerable<SchemaNode> Everything() => Children().SelectMany(child => child.Everything()).Prepend(this);

    private IEnumerable<SchemaNode> Children() =>
        Properties.Values.Concat(new[] { Items, Values }.OfType<SchemaNode>());

    private SchemaNode? Child(string key, string path) => Get(key) is YamlMappingNode map ? new(path, map) : null;

    private IReadOnlyList<string> Strings(string key) =>
        Get(key) is YamlSequenceNode list ? [.. list.Cast<YamlScalarNode>().Select(item => item.Value ?? "")] : [];

    private static string Key(KeyValuePair<YamlNode, YamlNode> pair) => ((YamlScalarNode)pair.Key).Value ?? "";
}
