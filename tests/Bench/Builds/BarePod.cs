using System.Text.Json.Nodes;

namespace Dockerflow.Bench.Builds;

/// <summary>
/// What somebody without an operator would run: git, `buildah bud` and `buildah push` in one container of the same shape as
/// the build step's: its image, capabilities, resources and volumes, read off a Pod that the operator made.
/// </summary>
internal static class BarePod
{
    private const string Script = """
        set -eu
        git clone --quiet --depth 1 "$URL" /work/bare
        cd /work/bare
        buildah() {
          command buildah --root /var/lib/containers/storage --runroot /var/lib/containers/run --storage-driver overlay "$@"
        }
        buildah bud --isolation chroot --tls-verify=false --no-cache --layers=false --format oci \
          --build-arg "REGISTRY=$REGISTRY" --tag "$IMAGE" .
        buildah push --tls-verify=false "$IMAGE"
        """;

    /// <param name="pod">A build Pod, as the server has it.</param>
    /// <param name="name">Of the new one.</param>
    /// <param name="url">The repository.</param>
    /// <param name="registry">The build argument.</param>
    /// <param name="image">Where it is pushed to.</param>
    public static string Manifest(JsonNode pod, string name, string url, string registry, string image)
    {
        var build = pod["spec"]!["initContainers"]!.AsArray().Single(each => (string?)each!["name"] == "build")!;
        var container = new JsonObject
        {
            ["name"] = "bare",
            ["image"] = build["image"]!.DeepClone(),
            ["command"] = new JsonArray("/bin/sh", "-c", Script),
            ["env"] = new JsonArray(
                Variable("HOME", "/tmp"),
                Variable("TMPDIR", "/tmp"),
                Variable("URL", url),
                Variable("REGISTRY", registry),
                Variable("IMAGE", image)
            ),
            ["securityContext"] = build["securityContext"]!.DeepClone(),
            ["resources"] = build["resources"]!.DeepClone(),
            ["volumeMounts"] = build["volumeMounts"]!.DeepClone(),
        };
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = pod["metadata"]!["namespace"]!.DeepClone(),
            },
            ["spec"] = new JsonObject
            {
                ["restartPolicy"] = "Never",
                ["automountServiceAccountToken"] = false,
                ["containers"] = new JsonArray(container),
                ["volumes"] = pod["spec"]!["volumes"]!.DeepClone(),
            },
        }.ToJsonString();
    }

    private static JsonObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
