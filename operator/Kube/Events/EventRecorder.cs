using System.Threading.Channels;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Events;

/// <summary>
/// Tells users what happened, as core/v1 Events. Recording never throws, waits or fails the caller: when the queue is
/// full or the server refuses, the Event is lost and counted. The same Event again only raises its count, many similar
/// ones become one, and an object that is told of too often is told of less (<see cref="EventCorrelator"/>).
/// </summary>
public sealed class EventRecorder
{
    private const int QueueLength = 1000;

    /// <summary>The API server's own bound.</summary>
    private const int LongestMessage = 1024;

    private readonly Channel<EventNote> notes;
    private readonly EventWriter writer;
    private readonly EventCorrelator correlator;
    private readonly TimeProvider time;
    private readonly ILogger log;

    public EventRecorder(KubeClient client, string component, TimeProvider time, ILogger log)
    {
        var bounds = new BoundedChannelOptions(QueueLength)
        {
            FullMode = BoundedChannelFullMode.DropWrite,
            SingleReader = true,
        };
        notes = Channel.CreateBounded<EventNote>(bounds, _ => KubeMetrics.EventLost("full"));
        writer = new EventWriter(client, component);
        correlator = new EventCorrelator(time);
        this.time = time;
        this.log = log;
    }

    /// <summary>Reason is CamelCase and short; a message above 1024 characters is cut.</summary>
    public void Record<T>(ResourceType<T> type, T regarding, EventSeverity severity, string reason, string message)
        where T : class, IResource
    {
        var note = new EventNote(Reference(type, regarding), severity, reason, Cut(message), time.GetUtcNow());
        // Before the queue, so that one noisy object does not push the others out of it.
        if (correlator.Correlate(note) is not { } told)
            KubeMetrics.EventLost("spam");
        else if (!notes.Writer.TryWrite(told))
            KubeMetrics.EventLost("stopped");
    }

    /// <summary>No more Events are taken; <see cref="RunAsync"/> returns when those recorded are written.</summary>
    public void Complete() => notes.Writer.TryComplete();

    /// <summary>Writes what is recorded, until cancelled, or until all is written after <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var note in notes.Reader.ReadAllAsync(ct))
            await WriteAsync(note, ct);
    }

    private async Task WriteAsync(EventNote note, CancellationToken ct)
    {
        try
        {
            await writer.WriteAsync(note, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            KubeMetrics.EventLost("refused");
            log.LogDebug("event {Reason} of {Name} is lost: {Why}", note.Reason, note.Regarding.Name, failure.Message);
        }
    }

    internal static string Cut(string message) =>
        message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…";

    private static ObjectReference Reference<T>(ResourceType<T> type, T regarding)
        where T : class, IResource =>
        new()
        {
            ApiVersion = type.ApiVersion,
            Kind = type.Kind,
            Namespace = regarding.Metadata.Namespace,
            Name = regarding.Metadata.Name,
            Uid = regarding.Metadata.Uid,
            ResourceVersion = regarding.Metadata.ResourceVersion,
        };
}
