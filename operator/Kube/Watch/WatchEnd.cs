using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Watch;

/// <summary>How one watch ended: how long it lived, how many lines came, and what it failed with (null is a normal end).</summary>
internal sealed record WatchEnd(TimeSpan Lived, int Events, KubeException? Failure);
