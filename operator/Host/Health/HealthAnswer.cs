namespace Dockerflow.Host.Health;

/// <summary>The answer of one check; no problem means in order.</summary>
public sealed record HealthAnswer(string Check, string? Problem);
