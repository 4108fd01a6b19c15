namespace Dockerflow.Steps.Probe;

/// <summary>What one GET came to.</summary>
/// <param name="Connected">Something accepted the connection.</param>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Body">At most 64 KiB; null when there was none, or more.</param>
/// <param name="Problem">Why there is no status or no body; empty otherwise.</param>
internal sealed record ProbeAnswer(bool Connected, int? Status, byte[]? Body, string Problem);
