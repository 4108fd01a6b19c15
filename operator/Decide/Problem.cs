namespace Dockerflow.Decide;

/// <summary>A typed reason and a message that says what to do.</summary>
public sealed record Problem(string Reason, string Message);
