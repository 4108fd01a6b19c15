using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Registry;

namespace Dockerflow.Publish;

/// <summary>Where the image goes its SBOM goes too, before it: who sees the image finds the document.</summary>
internal static class SbomCopy
{
    /// <summary>
    /// The document is the same artifact, about the same manifest. A registry that takes only images, or has lost the
    /// document meanwhile, does not hold the image back.
    /// </summary>
    public static async Task RunAsync(
        RegistryClient registry,
        Candidate candidate,
        RepositoryName from,
        RepositoryName to,
        CancellationToken ct
    )
    {
        if (candidate.Sbom is not { Length: > 0 } sbom)
        {
            return;
        }
        try
        {
            await registry.CopyAsync(from, Digest.Parse(sbom), to, TagOf(candidate.Digest), ct);
        }
        catch (OutboundException refusal) when (IsNoReasonToStop(refusal.Kind)) { }
    }

    /// <summary>Cosign's spelling, which tools look for where a registry does not list referrers.</summary>
    public static string TagOf(string digest) => $"{digest.Replace(':', '-')}.sbom";

    private static bool IsNoReasonToStop(OutboundFault fault) =>
        fault is OutboundFault.Protocol or OutboundFault.TagImmutable or OutboundFault.NotFound;
}
