namespace Dockerflow.Source;

/// <summary>A repository and how to log in there.</summary>
public sealed record GitEndpoint(GitUrl Url, GitCredentials? Credentials);
