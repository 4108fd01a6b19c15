namespace Dockerflow.Build.Isolation;

/// <summary>What a canary has shown.</summary>
/// <param name="Works">The best shape that works; null if none but the plain one was left.</param>
/// <param name="Problems">Why the better ones do not, in the order tried.</param>
/// <param name="IsFinal">False where something passing was in the way, so that it is worth asking again soon.</param>
public sealed record CanaryFinding(CanaryShape? Works, IReadOnlyList<string> Problems, bool IsFinal);
