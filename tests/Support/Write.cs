namespace Dockerflow.Support;

/// <summary>A write that reached the API server.</summary>
public sealed record Write(string Method, string Plural, string Query, string Body);
