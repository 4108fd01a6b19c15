namespace Dockerflow.Kube.Objects;

/// <summary>An object that the server holds and this program cannot decode: which one, and why.</summary>
public sealed record Unreadable(ResourceKey Key, string ResourceVersion, string Why);
