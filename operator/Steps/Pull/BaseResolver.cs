using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Pull;

/// <summary>Asks the registry what a base stands for now.</summary>
/// <param name="resolve">Asks once, or as often as makes sense.</param>
/// <param name="platform">Where no FROM says another one.</param>
/// <param name="pinned">Bases whose tags have gone back, with the digest to stay at.</param>
internal sealed class BaseResolver(
    Func<ImageReference, Platform, CancellationToken, Task<ResolvedImage>> resolve,
    string platform,
    IReadOnlyList<BaseImage> pinned
)
{
    private readonly Dictionary<string, ResolvedImage> _known = new(StringComparer.Ordinal);

    /// <summary>What stands behind the tag: an index where there is one. Asked once, so that one run sees one image.</summary>
    public async Task<ResolvedImage> ResolveAsync(DockerfileBase found, CancellationToken cancellationToken)
    {
        var name = found.Reference.ToString();
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }
        var wanted = Pinned(found.Reference);
        try
        {
            return _known[name] = await resolve(wanted, PlatformOf(found), cancellationToken);
        }
        catch (OutboundException fault)
        {
            throw new StepException(
                ReasonOf(fault.Kind),
                $"{found.Where} (Dockerfile line {found.Line}) needs {name}{Kept(found.Reference, wanted)}: {fault.Message}",
                fault
            );
        }
    }

    /// <summary>Where the tag has gone back, the digest that is to be used says more than the tag.</summary>
    private ImageReference Pinned(ImageReference reference) =>
        pinned.FirstOrDefault(pin => pin.Name == reference.ToString()) is { } pin
        && Digest.TryParse(pin.Digest, out var digest)
            ? reference.At(digest)
            : reference;

    private static string Kept(ImageReference reference, ImageReference wanted) =>
        wanted == reference
            ? ""
            : $" (kept at {wanted.Digest}, because the tag has gone back; a rebuild on request takes what the tag has)";

    private Platform PlatformOf(DockerfileBase found) =>
        Platform.TryParse(found.Platform ?? platform, out var parsed)
            ? parsed
            : throw DockerfileFault.At(
                found.Line,
                $"{Printable.Quote(found.Platform ?? platform, 60)} is not a platform; write os/architecture"
            );

    internal static FailureReason ReasonOf(OutboundFault kind) =>
        kind switch
        {
            OutboundFault.NotFound => FailureReason.BaseNotFound,
            OutboundFault.Unauthorized or OutboundFault.Forbidden => FailureReason.BaseAuth,
            _ => FailureReason.RegistryUnavailable,
        };
}
