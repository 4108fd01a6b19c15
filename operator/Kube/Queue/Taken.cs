namespace Dockerflow.Kube.Queue;

/// <summary>A key given to a worker, the lane in which it waited, and why it was there.</summary>
public readonly record struct Taken<TKey>(TKey Key, Lane Lane, Cause Cause);
