namespace Dockerflow.Api;

/// <summary>One key of a Secret of the same namespace.</summary>
public sealed record SecretKeyRef(string Name, string Key);
