using System.Globalization;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Control;

/// <summary>
/// The JSON patches that put a finalizer on and off. The API server keeps duplicates, and others change the same list
/// at the same time, so each patch tests what it was computed from and is refused (422) if that is not so any more.
/// </summary>
internal static class FinalizerPatch
{
    private const string List = "/metadata/finalizers";

    /// <summary>Appends, if the list is exactly the one that was read.</summary>
    public static Patch Add(IReadOnlyList<string> current, string name) =>
        current.Count == 0
            ? Patch.Json(JsonPatchOperation.Test(List, null), JsonPatchOperation.Add(List, new JsonArray(name)))
            : Patch.Json(
                JsonPatchOperation.Test(List, new JsonArray([.. current.Select(each => JsonValue.Create(each))])),
                JsonPatchOperation.Add($"{List}/-", name)
            );

    /// <summary>Takes out the first entry of that name, wherever it stands, if it still stands there; null if there is none.</summary>
    public static Patch? Remove(IReadOnlyList<string> current, string name)
    {
        for (var index = 0; index < current.Count; index++)
        {
            if (current[index] != name)
                continue;
            var path = string.Create(CultureInfo.InvariantCulture, $"{List}/{index}");
            return Patch.Json(JsonPatchOperation.Test(path, name), JsonPatchOperation.Remove(path));
        }
        return null;
    }
}
