namespace Dockerflow.Kube.Client;

/// <summary>What happens to the children of a deleted object.</summary>
public enum PropagationPolicy
{
    Background,
    Foreground,
    Orphan,
}
