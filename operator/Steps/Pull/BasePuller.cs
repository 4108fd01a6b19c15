using Dockerflow.Api.BuildRuns;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;
using Dockerflow.Steps.Storage;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Pull;

/// <summary>Puts a digest into the storage under the name that the build will ask for.</summary>
internal sealed class BasePuller(Buildah buildah, string authFile, RegistryAccess access, TemporaryDirectory temporary)
{
    public static async Task<BasePuller> OpenAsync(
        RegistryAccess access,
        IReadOnlyList<DockerfileBase> bases,
        TemporaryDirectory temporary,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        var repositories = bases.Select(found => found.Reference.Repository).Distinct().ToList();
        var configuration = temporary.File("registries.conf");
        await File.WriteAllTextAsync(
            configuration,
            RegistriesConf.Of(access.Rules, repositories.Select(name => name.Host)),
            cancellationToken
        );
        var authFile = temporary.File("auth.json");
        await File.WriteAllBytesAsync(authFile, AuthFile.Of(access, repositories), cancellationToken);
        return new BasePuller(
            await Buildah.OpenAsync(context, configuration, cancellationToken),
            authFile,
            access,
            temporary
        );
    }

    public async Task PullAsync(
        DockerfileBase found,
        Digest digest,
        string platform,
        CancellationToken cancellationToken
    )
    {
        var pinned = found.Reference.At(digest).ToString();
        List<string> pull = ["pull", "--quiet", "--policy", "always", "--authfile", authFile, "--platform", platform];
        pull.AddRange(CertificateOptions(found.Reference.Repository.Host));
        Require(await buildah.CaptureAsync([.. pull, pinned], cancellationToken), found);
        // A pinned spelling is found by its digest.
        if (found.Reference.Digest is null)
        {
            Require(await buildah.CaptureAsync(["tag", pinned, found.Reference.ToString()], cancellationToken), found);
        }
    }

    private IReadOnlyList<string> CertificateOptions(string host)
    {
        if (access.Rules.Find(host)?.CaBundle is not { } authorities)
        {
            return [];
        }
        var directory = Directory.CreateDirectory(temporary.File($"certificates-{host.Replace(':', '-')}"));
        File.WriteAllText(Path.Combine(directory.FullName, "ca.crt"), authorities);
        return ["--cert-dir", directory.FullName];
    }

    /// <summary>The tool's own words stay in the log: they may quote what the registry sent.</summary>
    private static void Require(ToolResult result, DockerfileBase found)
    {
        if (!result.Ok)
        {
            throw DiskFull.Says(result.TailText)
                ? new StepException(FailureReason.DiskFull, DiskFull.Message)
                : new StepException(
                    FailureReason.RegistryUnavailable,
                    $"{found.Reference} was found but could not be pulled; the log of step pull says why"
                );
        }
    }
}
