namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A service that runs beside the candidate while it is verified.</summary>
public sealed record VerifyBackend(string Name, string Image, int? RunAsUser = null);
