namespace Dockerflow.Api.Policy;

/// <summary>A taint that tenants may tolerate. Value and effect are any where they are null.</summary>
public sealed record AllowedToleration(string Key, string? Value = null, string? Effect = null);
