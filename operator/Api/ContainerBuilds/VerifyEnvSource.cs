namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Where the value of an environment variable comes from.</summary>
public sealed record VerifyEnvSource(SecretKeyRef SecretKeyRef);
