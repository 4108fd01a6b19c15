using System.Text.Json.Nodes;

namespace Dockerflow.Host.Configuration;

/// <summary>A document and, for each path ("limits.maxAge", "hosts[0]"), the line that it starts at, counted from 1.</summary>
internal sealed record YamlDocument(JsonNode? Root, IReadOnlyDictionary<string, long> Lines);
