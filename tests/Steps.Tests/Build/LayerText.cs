using System.Formats.Tar;
using System.IO.Compression;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Tests.Build;

/// <summary>Looks into one layer.</summary>
internal static class LayerText
{
    public static async Task<string> FileAsync(
        string layout,
        Descriptor layer,
        string name,
        CancellationToken cancellationToken
    )
    {
        await using var tar = Open(layout, layer);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == name && entry.DataStream is { } data)
            {
                return await new StreamReader(data).ReadToEndAsync(cancellationToken);
            }
        }
        throw new InvalidDataException($"the layer has no {name}");
    }

    public static async Task<IReadOnlyList<string>> NamesAsync(
        string layout,
        Descriptor layer,
        CancellationToken cancellationToken
    )
    {
        await using var tar = Open(layout, layer);
        List<string> names = [];
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            names.Add(entry.Name);
        }
        return names;
    }

    private static TarReader Open(string layout, Descriptor layer) =>
        new(new GZipStream(new OciLayout(layout).OpenBlob(layer), CompressionMode.Decompress));
}
