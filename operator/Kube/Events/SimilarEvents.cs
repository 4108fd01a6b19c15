namespace Dockerflow.Kube.Events;

/// <summary>Events of one object, type and reason: when the last one came, and the hashes of the first few messages.</summary>
internal sealed class SimilarEvents
{
    /// <summary>A timestamp.</summary>
    public long LastAt { get; set; }

    /// <summary>Hashes, because messages are long and there may be thousands of objects.</summary>
    public List<int> Messages { get; } = [];
}
