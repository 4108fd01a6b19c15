namespace Dockerflow.Steps.Tests.Dockerfile;

internal sealed record CorpusBase(string Reference, string Use, string Stage);
