namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// What a run left for the next Source rebuild (the digest in the candidates repository; blank when nothing), and how much
/// it took over itself, as the build said.
/// </summary>
public sealed record CacheStatus(string Digest = "", int Instructions = 0, int Reused = 0);
