namespace Dockerflow.Steps.Tests.Dockerfile;

internal sealed record CorpusError(string Error);
