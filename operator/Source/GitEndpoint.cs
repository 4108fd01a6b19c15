using Dockerflow.Net.Ssh;

namespace Dockerflow.Source;

/// <summary>A repository and how to log in there.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Credentials">For an address over HTTP.</param>
/// <param name="Key">For an address over SSH, which needs one.</param>
public sealed record GitEndpoint(GitUrl Url, GitCredentials? Credentials, SshCredentials? Key = null);
