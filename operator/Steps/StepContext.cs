namespace Dockerflow.Steps;

/// <summary>What a step has of the world besides its input.</summary>
/// <param name="Log">Progress for people.</param>
/// <param name="Clock">All waiting goes by it.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
internal sealed record StepContext(StepLog Log, TimeProvider Clock, Func<string, string?> Variable)
{
    public string VariableOr(string name, string fallback) =>
        Variable(name) is { Length: > 0 } value ? value : fallback;
}
