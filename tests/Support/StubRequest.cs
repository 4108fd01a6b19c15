namespace Dockerflow.Support;

/// <summary>One request that a <see cref="StubServer"/> got.</summary>
public sealed record StubRequest(string Method, string Path, string? Authorization);
