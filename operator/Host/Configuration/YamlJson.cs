using System.Text.Json.Nodes;

namespace Dockerflow.Host.Configuration;

/// <summary>Reads YAML as the JSON that it means (YAML 1.2, core schema), without reflection.</summary>
public static class YamlJson
{
    /// <summary>
    /// One document of at most 1 MiB, 32 levels and 50,000 values. Anchors, aliases and tags are refused: a small text
    /// could mean a huge document with them. An empty text is null.
    /// </summary>
    /// <exception cref="YamlSyntaxException">With the line and what to do.</exception>
    public static JsonNode? Parse(string text) => YamlReader.Read(text).Root;
}
