using System.Text.Json;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>Reads the image's configuration (OCI image-spec, config). Pure.</summary>
internal static class ImageConfigReader
{
    private const int MaxUserChars = 128;

    public static ImageConfig Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var root = JsonNames.RequireDistinct(document.RootElement);
            if (root.TryGetProperty("rootfs", out var layers))
            {
                JsonNames.RequireDistinct(layers);
            }
            if (!root.TryGetProperty("config", out var config))
            {
                return new ImageConfig("", null, null);
            }
            JsonNames.RequireDistinct(config);
            return new ImageConfig(UserOf(config), CommandLine.Of(config), ExposedPorts.Of(config));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw ImageFault.Invalid("its configuration is not that of an OCI image", fault);
        }
    }

    private static string UserOf(JsonElement config)
    {
        var user = config.TryGetProperty("User", out var value) ? value.GetString() ?? "" : "";
        return user.Length <= MaxUserChars ? user : throw ImageFault.Invalid("its user is longer than 128 characters");
    }
}
