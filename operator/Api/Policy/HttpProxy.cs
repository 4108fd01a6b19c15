namespace Dockerflow.Api.Policy;

/// <summary>
/// A proxy that RUN is told of by the usual variables (HTTP_PROXY and so on; Dockerfile reference, "Predefined ARGs":
/// they are not part of the image). NoProxy is a list with commas.
/// </summary>
public sealed record HttpProxy(string? Http = null, string? Https = null, string? NoProxy = null);
