namespace Dockerflow.Api.BuildRuns;

/// <summary>Why a run was started: the rule, the key that makes the cause unique, and words for people.</summary>
public sealed record BuildCause(string Reason, string Key, string Message = "");
