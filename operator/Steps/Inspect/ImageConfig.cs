using System.Text.Json;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>The image's configuration (OCI image-spec, config). Pure.</summary>
internal static class ImageConfig
{
    private const int MaxUserChars = 128;

    /// <summary>What USER says; empty means root.</summary>
    public static string UserOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var user =
                document.RootElement.TryGetProperty("config", out var config)
                && config.TryGetProperty("User", out var value)
                    ? value.GetString() ?? ""
                    : "";
            return user.Length <= MaxUserChars
                ? user
                : throw ImageFault.Invalid("its user is longer than 128 characters");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw ImageFault.Invalid("its configuration is not that of an OCI image", fault);
        }
    }
}
