using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>Looks at the built image without running anything of it.</summary>
internal static class InspectStep
{
    private const string VersionFile = "app/version.json";
    private const string Passwd = "etc/passwd";

    public static async Task<StepReport> RunAsync(
        InspectInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var layout = new OciLayout(input.Layout);
        var image = await layout.ReadAsync(cancellationToken);
        var config = await layout.ReadDocumentAsync(image.Config, cancellationToken);
        var user = ImageConfig.UserOf(config);
        var (files, layers) = await ReadFilesAsync(layout, image, cancellationToken);
        var version = files.Content(VersionFile);
        var report = new InspectReport(
            image.Manifest.Digest.ToString(),
            image.Size,
            image.Layers.Count,
            ImageUser.ToNumeric(user, files.Content(Passwd)),
            version is not null,
            version is null ? "" : VersionDocument.CommitOf(version),
            ImageContent.Hash(config, layers)
        );
        context.Log.Line(
            $"image {report.Digest}: {report.Size} bytes, {report.Layers} layers, user {report.User}, version.json {(report.VersionFile ? report.VersionCommit : "missing")}"
        );
        return new StepReport { Ok = true, Inspect = report };
    }

    private static async Task<(ImageFiles Files, IReadOnlyList<string> Layers)> ReadFilesAsync(
        OciLayout layout,
        LayoutImage image,
        CancellationToken cancellationToken
    )
    {
        var files = new ImageFiles([VersionFile, Passwd]);
        var budget = new UnpackBudget();
        List<string> layers = [];
        foreach (var layer in image.Layers)
        {
            await using var blob = layout.OpenBlob(layer);
            var content = await LayerReader.ReadAsync(blob, layer, files, budget, cancellationToken);
            files.Apply(content.Items);
            layers.Add(content.DiffId);
        }
        return (files, layers);
    }
}
