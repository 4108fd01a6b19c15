using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Auth;

/// <summary>The certificate and key that this client shows, with the intermediate certificates that come after it.</summary>
internal sealed record ClientIdentity(SslStreamCertificateContext Certificate)
{
    public static FileValue<ClientIdentity>? Of(UserEntry user, TimeProvider time, ILogger log) =>
        user is { ClientCertificate: { } certificate, ClientKey: { } key }
            ? new FileValue<ClientIdentity>(
                "client-certificate",
                [certificate, key],
                texts => Parse(texts[0], texts[1]),
                TrustedAuthorities.Period,
                time,
                log
            )
            : null;

    /// <summary>Throws CryptographicException if this is no PEM, or the key is not the certificate's.</summary>
    public static ClientIdentity Parse(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        if (chain.Count > 0)
            chain.RemoveAt(0);
        var leaf = X509Certificate2.CreateFromPem(certificate, key);
        return new ClientIdentity(SslStreamCertificateContext.Create(leaf, chain, offline: true));
    }
}
