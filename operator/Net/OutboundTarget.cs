namespace Dockerflow.Net;

/// <summary>One peer and the policy that holds for it.</summary>
/// <param name="Host">The name users know it by; error messages use it.</param>
/// <param name="BaseAddress">Scheme, host and port where it is reached.</param>
/// <param name="Rule">The administrator's rule, if there is one.</param>
public sealed record OutboundTarget(string Host, Uri BaseAddress, HostRule? Rule)
{
    /// <summary>Scheme, host and port are all the same as this peer's.</summary>
    public bool Owns(Uri address) =>
        address.IsAbsoluteUri
        && address.Scheme == BaseAddress.Scheme
        && address.Port == BaseAddress.Port
        && string.Equals(address.Host, BaseAddress.Host, StringComparison.OrdinalIgnoreCase);
}
