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

    /// <summary>Trusts these certificates and no others. Private authorities rarely answer revocation requests,
    /// so none are made.</summary>
    public static X509ChainPolicy ToChainPolicy(string pem)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        var certificates = Parse(pem);
        policy.CustomTrustStore.AddRange(certificates);
        policy.ExtraStore.AddRange(certificates);
        return policy;
    }
}
