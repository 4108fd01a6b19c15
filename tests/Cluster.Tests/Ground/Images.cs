using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>Images that others than the operator put into the open registry.</summary>
internal static class Images
{
    /// <summary>The same image under another name; returns its digest.</summary>
    public static async Task<string> CopyAsync(
        TestGround ground,
        (string Repository, string Reference) from,
        (string Repository, string Tag) to,
        CancellationToken ct
    )
    {
        var registry = await RegistryView.ConnectAsync(ground.Env.RegistryLocal, ct);
        var content = await registry.ManifestAsync(from.Repository, from.Reference, ct);
        var manifest = JsonNode.Parse(content)!;
        foreach (var blob in manifest["layers"]!.AsArray().Append(manifest["config"]))
        {
            await registry.MountAsync(to.Repository, from.Repository, blob!["digest"]!.GetValue<string>(), ct);
        }
        var mediaType = manifest["mediaType"]?.GetValue<string>() ?? "application/vnd.oci.image.manifest.v1+json";
        await registry.PutManifestAsync(to.Repository, to.Tag, content, mediaType, ct);
        return (await registry.DigestAsync(to.Repository, to.Tag, ct)).ShouldNotBeNull();
    }

    /// <summary>The version of a package in the candidate's SBOM.</summary>
    public static async Task<string> PackageVersionAsync(
        TestGround ground,
        BuildRun run,
        string package,
        CancellationToken ct
    )
    {
        var registry = await RegistryView.ConnectAsync(ground.Env.RegistryLocal, ct);
        var repository = run.Spec.Image.CandidatesRepository().Split('/', 2)[1];
        var artifact = JsonNode.Parse(
            await registry.ManifestAsync(repository, run.Status.Candidate!.Sbom.ShouldNotBeNull(), ct)
        )!;
        var document = await registry.BlobAsync(repository, artifact["layers"]![0]!["digest"]!.GetValue<string>(), ct);
        return JsonNode.Parse(document)!["packages"]!
            .AsArray()
            .Single(each => each!["name"]!.GetValue<string>() == package)!["versionInfo"]!.GetValue<string>();
    }

    /// <summary>Pushes another image under the same tag, as a base image's maintainers do; returns its digest.</summary>
    public static async Task<string> MoveAsync(TestGround ground, string repository, string tag, CancellationToken ct)
    {
        var script = Path.Combine(ground.Env.RepositoryRoot, "tests/cluster/images/move-base.sh");
        var environment = new Dictionary<string, string> { ["REGISTRY_LOCAL"] = ground.Env.RegistryLocal };
        var printed = await Tool.RunAsync(
            new("bash", [script, $"{repository}:{tag}"]) { Environment = environment },
            ct
        );
        return printed.Trim();
    }
}
