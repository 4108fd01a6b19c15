namespace Dockerflow.Decide.Admissions;

/// <summary>A ContainerBuild that may build as soon as there is room: because of which reason, and since when.</summary>
public sealed record Waiting(string Namespace, string Name, string Reason, DateTimeOffset Since);
