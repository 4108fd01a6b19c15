using Dockerflow.Registry;
using Dockerflow.Steps.Bases;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.LocalRegistry;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Pull;

/// <summary>Puts a digest into the storage under the name that the build will ask for.</summary>
internal sealed class BasePuller : IAsyncDisposable
{
    private readonly BaseLayerFolder _folder;
    private readonly BaseMirror _mirror;
    private readonly LocalRegistryServer _server;
    private readonly Buildah _buildah;
    private readonly string _noCredentials;

    private BasePuller(
        BaseLayerFolder folder,
        BaseMirror mirror,
        LocalRegistryServer server,
        Buildah buildah,
        string noCredentials
    ) => (_folder, _mirror, _server, _buildah, _noCredentials) = (folder, mirror, server, buildah, noCredentials);

    public static async Task<BasePuller> OpenAsync(
        RegistryClient client,
        IReadOnlyList<DockerfileBase> bases,
        TemporaryDirectory temporary,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var hosts = bases.Select(found => found.Reference.Repository.Host).Distinct().ToList();
        var folder = BaseLayerFolder.Open(StorageDriver.PathOf(context));
        var mirror = new BaseMirror(client, hosts, folder.Blobs, StepRetrier.Create(RetryRules.ForTransfer, context));
        var server = await LocalRegistryServer.StartAsync(mirror.HandleAsync, cancellationToken);
        var configuration = temporary.File("registries.conf");
        await File.WriteAllTextAsync(configuration, RegistriesConf.Mirrored(hosts, server.Host), cancellationToken);
        var noCredentials = temporary.File("auth.json");
        await File.WriteAllTextAsync(noCredentials, "{}", cancellationToken);
        var buildah = await Buildah.OpenAsync(context, configuration, cancellationToken);
        return new BasePuller(folder, mirror, server, buildah, noCredentials);
    }

    public async Task PullAsync(
        DockerfileBase found,
        Digest digest,
        string platform,
        CancellationToken cancellationToken
    )
    {
        _mirror.ForgetFault();
        var pinned = found.Reference.At(digest).ToString();
        string[] pull =
        [
            "pull",
            "--quiet",
            "--policy",
            "always",
            "--authfile",
            _noCredentials,
            "--platform",
            platform,
            pinned,
        ];
        Require(await _buildah.CaptureAsync(pull, cancellationToken), found);
        // A pinned spelling is found by its digest.
        if (found.Reference.Digest is null)
        {
            Require(await _buildah.CaptureAsync(["tag", pinned, found.Reference.ToString()], cancellationToken), found);
        }
    }

    /// <summary>Once all are pulled: their layers, for the image that is built on them.</summary>
    public Task KeepLayersAsync(CancellationToken cancellationToken) =>
        _folder.KeepAsync(_mirror.Images, cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Require(ToolResult result, DockerfileBase found)
    {
        if (!result.Ok)
        {
            throw PullFault.Of(found.Reference, _mirror.Fault, result.TailText);
        }
    }
}
