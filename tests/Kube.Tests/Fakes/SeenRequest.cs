namespace Dockerflow.Kube.Tests.Fakes;

internal sealed record SeenRequest(string Method, string Path, string? MediaType, string Body, string? Accept);
