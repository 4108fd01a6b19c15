using System.Security.Cryptography.X509Certificates;

namespace Dockerflow.Net;

/// <summary>Turns PEM certificates into a trust policy.</summary>
internal static class CaBundle
{
    public static X509Certificate2Collection Parse(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates;
    }

    /// <summary>
    /// Trusts what the system trusts. Nothing is fetched for it: a certificate names addresses of its issuer and of
    /// revocation lists (RFC 5280 sections 4.2.2.1 and 4.2.1.13), and asking there would go past every check of addresses.
    /// </summary>
    public static X509ChainPolicy OfTheSystem() =>
        new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>Trusts these certificates and no others, and fetches nothing either.</summary>
    public static X509ChainPolicy ToChainPolicy(string pem)
    {
        var policy = OfTheSystem();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        var certificates = Parse(pem);
        policy.CustomTrustStore.AddRange(certificates);
        policy.ExtraStore.AddRange(certificates);
        return policy;
    }
}
