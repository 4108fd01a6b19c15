using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>core/v1 Event. Type is Normal or Warning; Count is how often the same thing happened since FirstTimestamp.</summary>
public sealed record CoreEvent : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public ObjectReference InvolvedObject
    {
        get;
        init => field = value ?? new();
    } = new();
    public string? Type { get; init; }
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public EventSource? Source { get; init; }
    public string? ReportingComponent { get; init; }
    public string? ReportingInstance { get; init; }
    public int Count { get; init; }
    public DateTimeOffset? FirstTimestamp { get; init; }
    public DateTimeOffset? LastTimestamp { get; init; }
}
