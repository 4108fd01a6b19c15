using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Dockerflow.Build.Tests;

/// <summary>A Pod as the API server gets it.</summary>
internal static class PodJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonNode Of(V1Pod pod) => JsonNode.Parse(KubernetesJson.Serialize(pod))!;

    public static string Text(JsonNode node) => node.ToJsonString(Readable) + "\n";

    /// <summary>Every string and where it stands; positions in lists are left out ("spec.containers.image").</summary>
    public static IEnumerable<(string Path, JsonNode Node, string Text)> Strings(JsonNode? node, string path = "") =>
        node switch
        {
            JsonObject members => members.SelectMany(member =>
                Strings(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")
            ),
            JsonArray items => items.SelectMany(item => Strings(item, path)),
            JsonValue value when value.TryGetValue(out string? text) => [(path, value, text)],
            _ => [],
        };
}
