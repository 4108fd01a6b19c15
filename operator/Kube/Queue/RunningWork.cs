namespace Dockerflow.Kube.Queue;

/// <summary>How long the keys in process have been processed so far: all together, and the longest.</summary>
internal readonly record struct RunningWork(TimeSpan All, TimeSpan Longest);
