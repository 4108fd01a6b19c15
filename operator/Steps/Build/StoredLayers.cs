using Dockerflow.Registry;
using Dockerflow.Steps.Storage;

namespace Dockerflow.Steps.Build;

/// <summary>The layers that Buildah's storage has before a build: those of the base images.</summary>
internal static class StoredLayers
{
    private const int MaxImages = 100;

    /// <summary>Digests of the unpacked layers (OCI image-spec, diff ids).</summary>
    public static async Task<IReadOnlySet<Digest>> OfAsync(Buildah buildah, CancellationToken cancellationToken)
    {
        var layers = new HashSet<Digest>();
        var images = await buildah.CaptureAsync(["images", "--quiet", "--no-trunc"], cancellationToken);
        foreach (
            var image in images.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MaxImages)
        )
        {
            var found = await buildah.CaptureAsync(
                ["inspect", "--type", "image", "--format", "{{.OCIv1.RootFS.DiffIDs}}", image],
                cancellationToken
            );
            layers.UnionWith(Read(found.Output));
        }
        return layers;
    }

    /// <summary>Go's way of writing a list. A layer that is not known here costs time and nothing else.</summary>
    internal static IEnumerable<Digest> Read(string list) =>
        list.Trim()
            .Trim('[', ']')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(layer => Digest.TryParse(layer, out var digest) ? digest : null)
            .OfType<Digest>();
}
