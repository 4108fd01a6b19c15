namespace Dockerflow.Demo.Board;

/// <summary>One thing that was promised, and whether the cluster bears it out.</summary>
internal sealed record Finding(bool Ok, string Promise, string Seen);
