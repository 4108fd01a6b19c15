using Dockerflow.Api.Policy;

namespace Dockerflow.Build;

/// <summary>The images that the steps run in, and what the administrator allows.</summary>
public sealed record BuildOptions(string OperatorImage, string BuilderImage, OperatorPolicy Policy);
