namespace Dockerflow.Kube.Auth;

/// <summary>What a connection is made with. Both are compared by reference; null is the machine's trust, and no certificate.</summary>
internal readonly record struct TlsMaterial(TrustedAuthorities? Trust, ClientIdentity? Identity)
{
    public bool IsSameAs(TlsMaterial other) =>
        ReferenceEquals(Trust, other.Trust) && ReferenceEquals(Identity, other.Identity);
}
