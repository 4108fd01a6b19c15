namespace Dockerflow.Kube.Queue;

/// <summary>How urgent a key is. As in controller-runtime's priority queue, where they are priority 0 and −100.</summary>
public enum Lane
{
    /// <summary>Something changed just now.</summary>
    Live,

    /// <summary>First lists, periodic checks: nobody waits for it.</summary>
    Background,
}
