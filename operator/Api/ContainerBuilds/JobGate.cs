namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A QA job; without an image it runs in the candidate.</summary>
public sealed record JobGate(string? Image = null, IReadOnlyList<string>? Args = null, Duration? Timeout = null);
