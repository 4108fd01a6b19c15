using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Client;

/// <summary>One operation of RFC 6902. Paths are JSON pointers (RFC 6901), see <see cref="Pointer"/>.</summary>
public sealed record JsonPatchOperation
{
    private JsonPatchOperation(string op, string path, JsonNode? value) => (Op, Path, Value) = (op, path, value);

    public string Op { get; }
    public string Path { get; }
    public JsonNode? Value { get; }

    /// <summary>The whole patch is refused with 422 Invalid unless the value at the path equals this one.</summary>
    public static JsonPatchOperation Test(string path, JsonNode? value) => new("test", path, value);

    public static JsonPatchOperation Add(string path, JsonNode? value) => new("add", path, value);

    public static JsonPatchOperation Replace(string path, JsonNode? value) => new("replace", path, value);

    public static JsonPatchOperation Remove(string path) => new("remove", path, null);

    /// <summary>A pointer made of unescaped segments, e.g. ("metadata", "annotations", "example.org/x").</summary>
    public static string Pointer(params ReadOnlySpan<string> segments)
    {
        var pointer = new System.Text.StringBuilder();
        foreach (var segment in segments)
            pointer.Append('/').Append(segment.Replace("~", "~0").Replace("/", "~1"));
        return pointer.ToString();
    }

    internal JsonObject ToJson() =>
        Op == "remove"
            ? new JsonObject { ["op"] = Op, ["path"] = Path }
            : new JsonObject
            {
                ["op"] = Op,
                ["path"] = Path,
                ["value"] = Value?.DeepClone(),
            };
}
