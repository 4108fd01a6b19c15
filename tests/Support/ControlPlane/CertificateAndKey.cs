namespace Dockerflow.Support.ControlPlane;

/// <summary>A certificate and its private key, both PEM.</summary>
public sealed record CertificateAndKey(string CertificatePem, string KeyPem);
