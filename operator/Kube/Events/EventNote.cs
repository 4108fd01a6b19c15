using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Events;

/// <summary>
/// Something that happened to an object, before it is an Event. Combined: it stands for many of the same reason, whose
/// messages differ.
/// </summary>
internal sealed record EventNote(
    ObjectReference Regarding,
    EventSeverity Severity,
    string Reason,
    string Message,
    DateTimeOffset At,
    bool Combined = false
);
