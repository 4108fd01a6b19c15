using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Steps;

/// <summary>All bases, fully qualified, with the digest their tag had; one line of JSON at the end of pull's log.</summary>
public sealed record BasesDocument(IReadOnlyList<BaseImage> Bases);
