using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Events;

/// <summary>Something that happened to an object, before it is an Event.</summary>
internal sealed record EventNote(
    ObjectReference Regarding,
    EventSeverity Severity,
    string Reason,
    string Message,
    DateTimeOffset At
);
