using Dockerflow.Api.Policy;

namespace Dockerflow.Verify;

/// <summary>The image that the probe runs in, and what the administrator requires.</summary>
public sealed record VerifyOptions(string OperatorImage, OperatorPolicy Policy);
