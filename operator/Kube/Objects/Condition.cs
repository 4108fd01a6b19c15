namespace Dockerflow.Kube.Objects;

/// <summary>One entry of status.conditions (metav1.Condition). Status is "True", "False" or "Unknown".</summary>
public sealed record Condition(
    string Type,
    string Status,
    string Reason,
    string Message,
    DateTimeOffset LastTransitionTime,
    long? ObservedGeneration = null
)
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";
}
