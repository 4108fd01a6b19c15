namespace Dockerflow.Build.Tests;

/// <summary>A write that reached the API server.</summary>
internal sealed record Write(string Method, string Plural, string Query, string Body);
