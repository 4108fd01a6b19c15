using Dockerflow.Registry;
using Dockerflow.Steps.Storage;

namespace Dockerflow.Steps.Build;

/// <summary>What Buildah's storage has before a build: the base images.</summary>
/// <param name="Layers">Digests of the unpacked layers (OCI image-spec, diff ids).</param>
/// <param name="MayHaveTriggers">One of them brings instructions along (ONBUILD), or it cannot be said.</param>
internal sealed record StoredImages(IReadOnlySet<Digest> Layers, bool MayHaveTriggers)
{
    private const int MaxImages = 100;
    private const string Format = "{{.OCIv1.RootFS.DiffIDs}}\n{{with .Docker.Config}}{{.OnBuild}}{{end}}";

    public static async Task<StoredImages> OfAsync(Buildah buildah, CancellationToken cancellationToken)
    {
        var layers = new HashSet<Digest>();
        var haveTriggers = false;
        var images = await buildah.CaptureAsync(["images", "--quiet", "--no-trunc"], cancellationToken);
        foreach (
            var image in images.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MaxImages)
        )
        {
            var found = await buildah.CaptureAsync(
                ["inspect", "--type", "image", "--format", Format, image],
                cancellationToken
            );
            var parts = found.Output.Split('\n', 2);
            layers.UnionWith(Read(parts[0]));
            haveTriggers |= !found.Ok || parts.Length < 2 || Items(parts[1]).Length > 0;
        }
        return new(layers, haveTriggers);
    }

    /// <summary>A layer that is not known here costs time and nothing else.</summary>
    internal static IEnumerable<Digest> Read(string list) =>
        Items(list).Select(layer => Digest.TryParse(layer, out var digest) ? digest : null).OfType<Digest>();

    /// <summary>Go's way of writing a list.</summary>
    private static string[] Items(string list) =>
        list.Trim().Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
