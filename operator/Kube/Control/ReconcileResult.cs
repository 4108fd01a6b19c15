namespace Dockerflow.Kube.Control;

/// <summary>The label "result" of a reconcile, as controller-runtime has it.</summary>
internal enum ReconcileResult
{
    Success,
    Error,
    Requeue,
    RequeueAfter,
}
