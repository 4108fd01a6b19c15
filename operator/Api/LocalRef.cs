namespace Dockerflow.Api;

/// <summary>Names an object of the same namespace; there is no way to name one of another.</summary>
public sealed record LocalRef(string Name);
