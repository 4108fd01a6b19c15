namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A build that waits for others to end: about which place it has, from 1, since when it waits, and because of what it was asked.</summary>
public sealed record QueueStatus(int Place, DateTimeOffset Since, string Because);
