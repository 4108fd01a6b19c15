namespace Dockerflow.Api.Steps;

/// <summary>A build secret: the id RUN asks for, and the mounted file.</summary>
public sealed record SecretFile(string Id, string Path);
