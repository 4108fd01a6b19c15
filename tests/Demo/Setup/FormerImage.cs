using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Setup;

/// <summary>What the team ran before: the base image with a few lines of JavaScript as its entry point.</summary>
internal static class FormerImage
{
    public const string Tag = "handmade";

    private const string Server =
        "require('http').createServer((q,r)=>r.end(q.url==='/__version__'?'{\"commit\":\"handmade\"}':'handmade')).listen(process.env.PORT)";

    /// <summary>Pushes it as REPOSITORY:handmade; layers are mounted, so only a configuration travels.</summary>
    public static async Task PushAsync(RegistryView registry, string repository, string baseImage, CancellationToken ct)
    {
        var (baseRepository, baseTag) = (baseImage.Split(':')[0], baseImage.Split(':')[1]);
        var manifest = JsonNode.Parse(await registry.ManifestAsync(baseRepository, baseTag, ct))!;
        foreach (var layer in manifest["layers"]!.AsArray())
        {
            await registry.MountAsync(repository, baseRepository, layer!["digest"]!.GetValue<string>(), ct);
        }
        var config = WithServer(
            await registry.BlobAsync(baseRepository, manifest["config"]!["digest"]!.GetValue<string>(), ct)
        );
        manifest["config"]!["digest"] = Digest(config);
        manifest["config"]!["size"] = config.Length;
        await registry.UploadAsync(repository, Digest(config), config, ct);
        await registry.PutManifestAsync(
            repository,
            Tag,
            Bytes(manifest),
            manifest["mediaType"]!.GetValue<string>(),
            ct
        );
    }

    private static byte[] WithServer(byte[] baseConfig)
    {
        var config = JsonNode.Parse(baseConfig)!;
        var settings = config["config"] ??= new JsonObject();
        settings["Entrypoint"] = new JsonArray("node", "-e", Server);
        settings.AsObject().Remove("Cmd");
        return Bytes(config);
    }

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
