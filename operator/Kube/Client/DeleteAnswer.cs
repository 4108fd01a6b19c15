using System.Text.Json;

namespace Dockerflow.Kube.Client;

/// <summary>What a DELETE answers: the object, if it is still there for a while, or a Status that names it.</summary>
internal sealed record DeleteAnswer
{
    public Identity? Metadata { get; init; }
    public Identity? Details { get; init; }

    /// <summary>The uid of the deleted object, or null if the answer does not tell.</summary>
    public static string? UidOf(ReadOnlySpan<byte> json)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(json, WireJson.Default.DeleteAnswer);
            return answer?.Metadata?.Uid ?? answer?.Details?.Uid;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record Identity
    {
        public string? Uid { get; init; }
    }
}
