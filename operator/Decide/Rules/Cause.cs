namespace Dockerflow.Decide.Rules;

/// <summary>
/// That a rule asks for a run: the rule's name, the key that makes this cause unique, the commit to build, and words.
/// Rebuilds names the run whose recorded inputs are to be built instead of the present ones; null for all others.
/// </summary>
public sealed record Cause(string Reason, string Key, string Revision, string Message, string? Rebuilds = null);
