namespace Dockerflow.Build.Isolation;

/// <summary>Why a shape does not work; null if it does. Not final where something passing was in the way.</summary>
internal sealed record CanaryAnswer(string? Problem, bool IsFinal);
