namespace Dockerflow.Kube.Queue;

/// <summary>A key that is due at an instant (a timestamp of the queue's clock), and how it is added then.</summary>
internal readonly record struct Delayed<TKey>(TKey Key, long At, Lane Lane, Cause Cause);
