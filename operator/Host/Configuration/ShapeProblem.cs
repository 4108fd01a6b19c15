namespace Dockerflow.Host.Configuration;

/// <summary>A value that does not fit the type it is meant for.</summary>
internal sealed record ShapeProblem(string Path, string Message);
