using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Control;

/// <summary>The smallest JSON merge patch (RFC 7396) that makes one document out of another.</summary>
public static class MergePatch
{
    /// <summary>Null when nothing differs. Members that only <paramref name="from"/> has become null, which removes them.</summary>
    public static JsonObject? Between(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in from.Where(member => !to.ContainsKey(member.Key)))
        {
            patch[name] = null;
        }
        foreach (var (name, wanted) in to)
        {
            Add(patch, name, from[name], wanted);
        }
        return patch.Count == 0 ? null : patch;
    }

    private static void Add(JsonObject patch, string name, JsonNode? current, JsonNode? wanted)
    {
        if (JsonNode.DeepEquals(current, wanted))
        {
            return;
        }
        patch[name] =
            current is JsonObject before && wanted is JsonObject after ? Between(before, after) : wanted?.DeepClone();
    }
}
