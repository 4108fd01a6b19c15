using System.Text.Json;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>Decodes one object, or says which one it could not.</summary>
internal static class ItemReader
{
    public static T? Read<T>(ReadOnlySpan<byte> json, ResourceType<T> type, out Unreadable? problem)
        where T : class, IResource
    {
        try
        {
            problem = null;
            if (JsonSerializer.Deserialize(json, type.Json) is { Metadata.Name.Length: > 0 } item)
                return item;
            problem = new Unreadable(default, "", "an object without a name");
        }
        // Converters of a resource type may throw more than JsonException on values they do not expect.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            var identity = Identity(json);
            problem = new Unreadable(identity.Key, identity.Metadata.ResourceVersion ?? "", failure.Message);
        }
        return null;
    }

    /// <summary>Name and version alone; empty if even those cannot be read.</summary>
    public static PartialObject Identity(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WireJson.Default.PartialObject) ?? new PartialObject();
        }
        catch (JsonException)
        {
            return new PartialObject();
        }
    }
}
