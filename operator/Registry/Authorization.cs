using System.Net.Http.Headers;

namespace Dockerflow.Registry;

/// <summary>A header to send, until it expires.</summary>
internal sealed record Authorization(AuthenticationHeaderValue Header, DateTimeOffset ExpiresAt)
{
    /// <inheritdoc/>
    public override string ToString() => "(authorization)";
}
