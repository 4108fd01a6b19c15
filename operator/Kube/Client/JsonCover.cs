using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Client;

/// <summary>
/// Whether an object that was found holds all that was sent: the server adds defaults and fields of its own, so equality
/// would ask too much.
/// </summary>
internal static class JsonCover
{
    /// <summary>Lists must be equally long and cover each other in order. A null that was sent asks for nothing.</summary>
    public static bool Covers(JsonNode? found, JsonNode? sent) =>
        (found, sent) switch
        {
            (_, null) => true,
            (JsonObject whole, JsonObject part) => part.All(member => Covers(whole[member.Key], member.Value)),
            (JsonArray whole, JsonArray part) => whole.Count == part.Count
                && whole.Zip(part).All(pair => Covers(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(found, sent),
        };
}
