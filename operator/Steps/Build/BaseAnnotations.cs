using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.Storage;

namespace Dockerflow.Steps.Build;

/// <summary>
/// What an image was built on, as the pre-defined annotations of the OCI image-spec say it. Buildah writes them itself, but
/// only into images that have OCI's format from the beginning.
/// </summary>
internal static class BaseAnnotations
{
    private const string Name = "org.opencontainers.image.base.name";
    private const string Digest = "org.opencontainers.image.base.digest";

    /// <summary>The annotations of the run and these; what stands on scratch has none.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AddAsync(
        Buildah buildah,
        BuildInput input,
        string dockerfile,
        CancellationToken cancellationToken
    )
    {
        var stages = StageReader.Read(dockerfile, new BuildArguments(input.Args, input.Platform));
        if (BaseFinder.Under(stages, input.Target) is not { } under)
        {
            return input.Annotations;
        }
        var found = await buildah.CaptureAsync(
            ["inspect", "--type", "image", "--format", "{{.FromImageDigest}}", under.Reference.ToString()],
            cancellationToken
        );
        var annotations = new Dictionary<string, string>(input.Annotations) { [Name] = under.Reference.ToString() };
        if (Registry.Digest.TryParse(found.Output.Trim(), out var digest))
        {
            annotations[Digest] = digest.ToString();
        }
        return annotations;
    }
}
