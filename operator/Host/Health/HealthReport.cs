namespace Dockerflow.Host.Health;

/// <summary>The answers of all checks, ordered by name.</summary>
public sealed record HealthReport(IReadOnlyList<HealthAnswer> Answers)
{
    public bool Healthy => Answers.All(answer => answer.Problem is null);
}
