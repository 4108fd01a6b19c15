using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Auth;

/// <summary>The authorities that may sign the server's certificate, all of a bundle, so that two can overlap.</summary>
internal sealed record TrustedAuthorities(X509Certificate2Collection Roots)
{
    public static FileValue<TrustedAuthorities>? Of(ClusterEntry cluster, TimeProvider time, ILogger log) =>
        cluster.Authority is { } source
            ? new FileValue<TrustedAuthorities>(
                "certificate-authority",
                [source],
                texts => Parse(texts[0]),
                Period,
                time,
                log
            )
            : null;

    /// <summary>How long a replaced file goes unnoticed at most.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(1);

    private static TrustedAuthorities Parse(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0
            ? new TrustedAuthorities(roots)
            : throw new InvalidDataException("there is no PEM certificate in it");
    }
}
