using Dockerflow.Decide;

namespace Dockerflow.Host.Planning;

/// <summary>What the operator would decide from, and what could not be found out.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="IsNew">There is no such resource in the cluster, or nobody could say.</param>
/// <param name="Notes">What was left out, and why.</param>
internal sealed record PlanFacts(Facts Facts, bool IsNew, IReadOnlyList<string> Notes);
