namespace Dockerflow.Host.Polling;

/// <summary>What makes two questions about a base image the same: the reference and the credential.</summary>
internal sealed record BaseKey(string Reference, string CredentialsNamespace, string Credentials);
