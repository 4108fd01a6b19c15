using System.Text.Json;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Bases;

/// <summary>The unpacked layers that a configuration names (OCI image-spec, config, rootfs.diff_ids). Pure.</summary>
internal static class DiffIds
{
    /// <summary>Empty where it is no configuration.</summary>
    public static IReadOnlyList<Digest> Of(ReadOnlyMemory<byte> config)
    {
        try
        {
            using var document = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 32 });
            return
            [
                .. document
                    .RootElement.GetProperty("rootfs")
                    .GetProperty("diff_ids")
                    .EnumerateArray()
                    .Select(each => Digest.Parse(each.GetString() ?? "")),
            ];
        }
        catch (Exception fault)
            when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return [];
        }
    }
}
