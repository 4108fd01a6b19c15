namespace Dockerflow.Host.Planning;

/// <summary>What is followed, the commit it points to, and what was wrong when it was asked.</summary>
internal sealed record PlanSource(string Ref, string? Tip, string? Problem);
