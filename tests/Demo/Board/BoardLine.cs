namespace Dockerflow.Demo.Board;

/// <summary>One change: when, who, to what, and why.</summary>
internal sealed record BoardLine(TimeSpan At, string Who, string State, string Why);
