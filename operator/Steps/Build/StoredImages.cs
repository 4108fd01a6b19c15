using Dockerflow.Registry;
using Dockerflow.Steps.Storage;

namespace Dockerflow.Steps.Build;

/// <summary>What Buildah's storage has before a build: the base images.</summary>
/// <param name="Layers">Digests of the unpacked layers (OCI image-spec, diff ids).</param>
/// <param name="MayHaveTriggers">One of them brings instructions along (ONBUILD), or it cannot be said.</param>
/// <param name="MayHaveShell">One of them says what RUN is run by (SHELL), or it cannot be said.</param>
internal sealed record StoredImages(IReadOnlySet<Digest> Layers, bool MayHaveTriggers, bool MayHaveShell)
{
    private const int MaxImages = 100;
    private const string Format = "{{.OCIv1.RootFS.DiffIDs}}\n{{with .Docker.Config}}{{.OnBuild}}\n{{.Shell}}{{end}}";

    public static async Task<StoredImages> OfAsync(Buildah buildah, CancellationToken cancellationToken)
    {
        var layers = new HashSet<Digest>();
        var (haveTriggers, haveShell) = (false, false);
        var images = await buildah.CaptureAsync(["images", "--quiet", "--no-trunc"], cancellationToken);
        foreach (
            var image in images.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MaxImages)
        )
        {
            var found = await buildah.CaptureAsync(
                ["inspect", "--type", "image", "--format", Format, image],
                cancellationToken
            );
            var parts = found.Output.Split('\n');
            layers.UnionWith(Read(parts[0]));
            haveTriggers |= !found.Ok || Says(parts, 1);
            haveShell |= !found.Ok || Says(parts, 2);
        }
        return new(layers, haveTriggers, haveShell);
    }

    /// <summary>A layer that is not known here costs time and nothing else.</summary>
    internal static IEnumerable<Digest> Read(string list) =>
        Items(list).Select(layer => Digest.TryParse(layer, out var digest) ? digest : null).OfType<Digest>();

    /// <summary>An image without settings has no such lines.</summary>
    private static bool Says(string[] lines, int line) => lines.Length > line && Items(lines[line]).Length > 0;

    /// <summary>Go's way of writing a list.</summary>
    private static string[] Items(string list) =>
        list.Trim().Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
