namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A time in which rebuilds may start: a cron schedule that opens it, and how long it stays open.</summary>
public sealed record RebuildWindow(string Schedule, Duration Duration, string TimeZone = "UTC");
