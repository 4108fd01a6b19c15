namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// The layers that a Source rebuild may reuse: whose they are, where they are in the candidates repository, and since when
/// nothing of them was made anew. That is how old the image is which reuses them.
/// </summary>
public sealed record CacheSource(string Run, string Digest, DateTimeOffset Since);
