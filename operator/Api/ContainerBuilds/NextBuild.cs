namespace Dockerflow.Api.ContainerBuilds;

/// <summary>When the next build is due if nothing else happens before, and because of what.</summary>
public sealed record NextBuild(DateTimeOffset At, string Because, string Message = "");
