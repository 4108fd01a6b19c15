using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Image;
using Dockerflow.Steps.Sbom;

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
        var json = await layout.ReadDocumentAsync(image.Config, cancellationToken);
        var config = ImageConfigReader.Read(json);
        var packages = input.Documents is null ? null : new PackageFiles();
        var (files, layers) = await ReadFilesAsync(layout, image, packages, cancellationToken);
        var version = files.Content(VersionFile);
        var report = new InspectReport(
            image.Manifest.Digest.ToString(),
            image.Size,
            image.Layers.Count,
            ImageUser.ToNumeric(config.User, files.Content(Passwd)),
            version is not null,
            version is null ? "" : VersionDocument.CommitOf(version),
            ImageContent.Hash(json, layers),
            config.Ports,
            config.Entrypoint
        );
        context.Log.Line(
            $"image {report.Digest}: {report.Size} bytes, {report.Layers} layers, user {report.User}, version.json {(report.VersionFile ? report.VersionCommit : "missing")}"
        );
        context.Log.Line(
            $"starts {config.Entrypoint ?? "nothing"}, ports {string.Join(' ', config.Ports ?? ["none"])}"
        );
        return new StepReport
        {
            Ok = true,
            Inspect = packages is null
                ? report
                : await WithSbomAsync(report, Inventory.Of(packages), input, context, cancellationToken),
        };
    }

    private static async Task<InspectReport> WithSbomAsync(
        InspectReport report,
        Inventory inventory,
        InspectInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var subject = new SbomSubject(
            Digest.Parse(report.Digest),
            input.Repository ?? "",
            input.Created ?? context.Clock.GetUtcNow()
        );
        var hash = await SbomFile.WriteAsync(input.Documents!, subject, inventory, cancellationToken);
        context.Log.Line($"SBOM: {inventory.Packages.Count} packages");
        foreach (var problem in inventory.Problems)
        {
            context.Log.Line($"SBOM is not complete: {problem}");
        }
        return report with { SbomSha256 = hash, Packages = inventory.Packages.Count };
    }

    private static async Task<(ImageFiles Files, IReadOnlyList<string> Layers)> ReadFilesAsync(
        OciLayout layout,
        LayoutImage image,
        PackageFiles? packages,
        CancellationToken cancellationToken
    )
    {
        var files = new ImageFiles([VersionFile, Passwd]);
        var budget = new UnpackBudget();
        List<string> layers = [];
        foreach (var layer in image.Layers)
        {
            await using var blob = layout.OpenBlob(layer);
            layers.Add(await LayerReader.ReadAsync(blob, layer, files, packages, budget, cancellationToken));
        }
        return (files, layers);
    }
}
