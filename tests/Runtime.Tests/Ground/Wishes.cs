using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>ContainerBuilds: a custom resource with a schema and a status.</summary>
internal static class Wishes
{
    public static ResourceType<ContainerBuild> Type => Resources.ContainerBuilds;

    /// <summary>The smallest spec that the schema takes.</summary>
    public static JsonObject Intent() =>
        new()
        {
            ["spec"] = new JsonObject
            {
                ["source"] = new JsonObject
                {
                    ["git"] = new JsonObject
                    {
                        ["url"] = "https://git.example.com/a.git",
                        ["ref"] = new JsonObject { ["branch"] = "main" },
                    },
                },
                ["image"] = new JsonObject { ["repository"] = "registry.example.com/a" },
            },
        };

    public static Task<ContainerBuild> ApplyAsync(
        this KubeClient client,
        ResourceKey key,
        JsonObject intent,
        string manager,
        bool force,
        CancellationToken ct
    ) => client.PatchAsync(Type, key, Patch.Apply(intent, manager, force), ct);
}
