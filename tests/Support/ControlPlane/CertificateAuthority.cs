using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dockerflow.Support.ControlPlane;

/// <summary>A certificate authority for one control plane. Everything is PEM, keys are P-256, valid from an hour ago for a year.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly X509Certificate2 own;

    public CertificateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        own = request.CreateSelfSigned(Start, Start.AddYears(1));
    }

    private static DateTimeOffset Start => TimeProvider.System.GetUtcNow().AddHours(-1);

    /// <summary>Ends with a line feed, so that several can follow each other in a bundle.</summary>
    public string CertificatePem => own.ExportCertificatePem() + "\n";

    /// <summary>A server's certificate for these DNS names and addresses.</summary>
    public CertificateAndKey IssueServer(params IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        return Issue(new X500DistinguishedName("CN=server"), ServerAuthentication, alternatives.Build());
    }

    /// <summary>A client's certificate: Kubernetes reads the user from CN and the groups from O.</summary>
    public CertificateAndKey IssueClient(string user, params IEnumerable<string> groups)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
        {
            subject.AddOrganizationName(group);
        }
        subject.AddCommonName(user);
        return Issue(subject.Build(), ClientAuthentication);
    }

    public void Dispose() => own.Dispose();

    private CertificateAndKey Issue(X500DistinguishedName subject, string usage, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(own, includeKeyIdentifier: true, false)
        );
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }
        var serial = RandomNumberGenerator.GetBytes(8);
        using var issued = request.Create(own, Start, own.NotAfter, serial);
        return new(issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
