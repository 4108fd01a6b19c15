namespace Dockerflow.Kube.Watch;

/// <summary>What comes after a watch: a LIST or only another watch from where it stopped, at once or after a pause.</summary>
internal sealed record Restart(bool Relist, bool Backoff, string Reason);
