namespace Dockerflow.Api.Steps;

/// <summary>
/// How many instructions there were, and how many of them were answered from the cache. Told by a step that ran beside
/// the repository's code: for people, no decision is made from it.
/// </summary>
public sealed record BuildReport(int Instructions, int Reused);
