namespace Dockerflow.Kube.Control;

/// <summary>Workers: how many keys are reconciled at the same time. MaxBackoff: the longest pause between retries of one key.</summary>
public sealed record ControllerOptions(int Workers = 2, TimeSpan? MaxBackoff = null);
