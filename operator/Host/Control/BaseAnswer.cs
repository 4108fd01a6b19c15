using Dockerflow.Decide;

namespace Dockerflow.Host.Control;

/// <summary>The digest that a reference had when its registry last answered, and what was wrong the last time.</summary>
internal sealed record BaseAnswer(string Reference, string? Digest, Problem? Problem);
