using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Client;

/// <summary>The three patches that every supported server has.</summary>
public abstract record Patch
{
    private Patch() { }

    /// <summary>RFC 7386: null removes a member, a list is replaced as a whole.</summary>
    public static Patch Merge(JsonNode body) => new MergePatch(body);

    /// <summary>RFC 6902: all operations or none.</summary>
    public static Patch Json(IReadOnlyList<JsonPatchOperation> operations) => new JsonPatch(operations);

    /// <inheritdoc cref="Json(IReadOnlyList{JsonPatchOperation})"/>
    public static Patch Json(params JsonPatchOperation[] operations) => new JsonPatch(operations);

    /// <summary>
    /// Server-side apply of the whole intent: what an earlier apply of this manager set and this one omits is removed.
    /// apiVersion, kind, name and namespace are filled in by the client.
    /// </summary>
    public static Patch Apply(JsonNode body, string fieldManager, bool force) =>
        new ApplyPatch(body, fieldManager, force);

    internal abstract string MediaType { get; }

    public sealed record MergePatch(JsonNode Body) : Patch
    {
        internal override string MediaType => "application/merge-patch+json";
    }

    public sealed record JsonPatch(IReadOnlyList<JsonPatchOperation> Operations) : Patch
    {
        internal override string MediaType => "application/json-patch+json";
    }

    public sealed record ApplyPatch(JsonNode Body, string FieldManager, bool Force) : Patch
    {
        // The only media type of server-side apply; JSON is valid YAML.
        internal override string MediaType => "application/apply-patch+yaml";
    }
}
