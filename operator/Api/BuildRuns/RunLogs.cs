namespace Dockerflow.Api.BuildRuns;

/// <summary>Where the whole log of every step is kept: an artifact, repository@digest; or why it is not.</summary>
public sealed record RunLogs(string Reference = "", string Problem = "");
