namespace Dockerflow.Decide;

/// <summary>A plan and all that led to it.</summary>
/// <param name="Rules">One answer for each rule, in their order; the first that asks is the reason of a start.</param>
/// <param name="Obstacles">All that holds a start back now, in order; the first is the plan, if there is any.</param>
/// <param name="Plan">What <see cref="Decision.Make"/> says of the same facts.</param>
public sealed record Explanation(IReadOnlyList<RuleAnswer> Rules, IReadOnlyList<Plan> Obstacles, Plan Plan);
