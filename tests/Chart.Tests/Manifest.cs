using YamlDotNet.RepresentationModel;

namespace Dockerflow.Chart.Tests;

/// <summary>One object of the chart.</summary>
internal sealed record Manifest(YamlMappingNode Root)
{
    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    public IEnumerable<Grant> Grants => List("rules").Cast<YamlMappingNode>().SelectMany(Grant.Of);

    public string Text(params object[] path) => ((YamlScalarNode)Node(path)!).Value ?? "";

    public IEnumerable<YamlNode> List(params object[] path) => Node(path) as YamlSequenceNode ?? [];

    /// <summary>Follows keys and indexes; null where there is nothing.</summary>
    public YamlNode? Node(params object[] path)
    {
        YamlNode? node = Root;
        foreach (var step in path)
        {
            node = (node, step) switch
            {
                (YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var value)
                    ? value
                    : null,
                (YamlSequenceNode list, int index) => list.ElementAtOrDefault(index),
                _ => null,
            };
        }

        return node;
    }
}
