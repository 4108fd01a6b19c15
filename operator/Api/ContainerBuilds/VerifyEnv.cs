namespace Dockerflow.Api.ContainerBuilds;

/// <summary>An environment variable of the candidate: a value, or a key of a Secret of the same namespace.</summary>
public sealed record VerifyEnv(string Name, string? Value = null, VerifyEnvSource? ValueFrom = null);
