namespace Dockerflow.Kube.Core;

/// <summary>
/// A condition of a built-in type. Unlike metav1.Condition its reason, message and time may all be missing.
/// </summary>
public sealed record StatusCondition
{
    public string? Type { get; init; }
    public string? Status { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public DateTimeOffset? LastTransitionTime { get; init; }
}
