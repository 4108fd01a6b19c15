namespace Dockerflow.Kube.Events;

/// <summary>The type of a core/v1 Event.</summary>
public enum EventSeverity
{
    Normal,
    Warning,
}
