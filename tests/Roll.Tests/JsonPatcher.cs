using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll.Tests;

/// <summary>What the API server does with a JSON patch (RFC 6902) of a Deployment: all of it or nothing.</summary>
internal static class JsonPatcher
{
    /// <summary>Null where the server refuses the patch.</summary>
    public static Deployment? Apply(Deployment deployment, Patch patch)
    {
        var document = JsonSerializer.SerializeToNode(deployment, KubeJson.Default.Deployment)!;
        foreach (var operation in ((Patch.JsonPatch)patch).Operations)
        {
            if (!TryApply(document, operation))
            {
                return null;
            }
        }
        var changed = document.Deserialize(KubeJson.Default.Deployment)!;
        return changed with
        {
            Metadata = changed.Metadata with { Generation = changed.Metadata.Generation + 1, ResourceVersion = "8" },
        };
    }

    private static bool TryApply(JsonNode document, JsonPatchOperation operation)
    {
        var segments = operation
            .Path.Split('/')
            .Skip(1)
            .Select(segment => segment.Replace("~1", "/").Replace("~0", "~"))
            .ToArray();
        var parent = segments[..^1]
            .Aggregate<string, JsonNode?>(
                document,
                (node, segment) =>
                    node is JsonArray items
                        ? items.ElementAtOrDefault(int.Parse(segment, CultureInfo.InvariantCulture))
                        : node?[segment]
            );
        if (parent is not JsonObject members)
        {
            return false;
        }
        return operation.Op switch
        {
            "test" => JsonNode.DeepEquals(members[segments[^1]], operation.Value),
            "replace" => members.ContainsKey(segments[^1]) && Set(members, segments[^1], operation.Value),
            "add" => Set(members, segments[^1], operation.Value),
            _ => false,
        };
    }

    private static bool Set(JsonObject members, string name, JsonNode? value)
    {
        members[name] = value?.DeepClone();
        return true;
    }
}
