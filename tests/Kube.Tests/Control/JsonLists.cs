using System.Globalization;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Tests.Control;

/// <summary>RFC 6902 on /metadata/finalizers alone, as the API server does it; an empty list is not there.</summary>
internal static class JsonLists
{
    private const string List = "/metadata/finalizers";

    /// <summary>Null if a test refuses the patch.</summary>
    public static IReadOnlyList<string>? Apply(IReadOnlyList<string> finalizers, Patch patch)
    {
        List<string>? list = finalizers.Count == 0 ? null : [.. finalizers];
        foreach (var operation in ((Patch.JsonPatch)patch).Operations)
        {
            var at = operation.Path[List.Length..].TrimStart('/');
            int? index = int.TryParse(at, CultureInfo.InvariantCulture, out var number) ? number : null;
            switch (operation.Op)
            {
                case "test" when !JsonNode.DeepEquals(operation.Value, Value(list, index)):
                    return null;
                case "add" when at == "-":
                    list!.Add((string)operation.Value!);
                    break;
                case "add":
                    list = [.. operation.Value!.AsArray().Select(each => (string)each!)];
                    break;
                case "remove":
                    list!.RemoveAt(index!.Value);
                    break;
            }
        }
        return list ?? [];
    }

    private static JsonNode? Value(List<string>? list, int? index) =>
        index is int place
            ? place < (list?.Count ?? 0)
                ? JsonValue.Create(list![place])
                : null
            : list is null
                ? null
                : new JsonArray([.. list.Select(each => JsonValue.Create(each))]);
}
