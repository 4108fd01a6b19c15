namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A Secret's key that RUN may mount with --mount=type=secret,id=….</summary>
public sealed record BuildSecret(string Id, SecretKeyRef SecretRef);
