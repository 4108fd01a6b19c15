namespace Dockerflow.Decide;

/// <summary>What one rule says about the facts: that it asks for a build and why, or why it does not.</summary>
public sealed record RuleAnswer(string Rule, bool Asks, string Why);
