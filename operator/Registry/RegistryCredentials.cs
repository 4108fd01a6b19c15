namespace Dockerflow.Registry;

/// <summary>A user and a password (or token) for one registry. Never printed.</summary>
public sealed record RegistryCredentials(string Username, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => "(credentials)";
}
