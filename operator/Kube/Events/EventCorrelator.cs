using Dockerflow.Kube.Core;
using Dockerflow.Kube.Queue;

namespace Dockerflow.Kube.Events;

/// <summary>
/// Keeps the Events of one source few, by client-go's rules. Of one object, type and reason <see cref="Distinct"/>
/// messages within <see cref="Window"/> of each other stay as they are, further ones become one combined Event. Of one
/// object <see cref="Burst"/> Events pass, then one in <see cref="Refill"/>. Remembers the <see cref="Remembered"/>
/// objects that were last told of. Safe for concurrent use.
/// </summary>
internal sealed class EventCorrelator(TimeProvider time)
{
    public const string CombinedPrefix = "(combined from similar events): ";
    public const int Distinct = 10;
    public const int Burst = 25;
    private const int Remembered = 4096;

    private readonly Lock gate = new();
    private readonly LruMap<(ObjectReference, EventSeverity, string), SimilarEvents> similar = new(Remembered);
    private readonly LruMap<ObjectReference, TokenBucket> buckets = new(Remembered);

    public static TimeSpan Window { get; } = TimeSpan.FromMinutes(10);
    public static TimeSpan Refill { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What to write of it: itself, the combined Event, or nothing (null) because its object is told of too often.</summary>
    public EventNote? Correlate(EventNote note)
    {
        // The version differs with each change of the object, and does not make another object of it.
        var about = note.Regarding with
        {
            ResourceVersion = null,
        };
        lock (gate)
        {
            var told = IsOneTooMany(about, note) ? Combine(note) : note;
            return BucketOf(about).TryTake() ? told : null;
        }
    }

    private bool IsOneTooMany(ObjectReference about, EventNote note)
    {
        var key = (about, note.Severity, note.Reason);
        if (!similar.TryGet(key, out var known) || time.GetElapsedTime(known.LastAt) > Window)
            similar.Set(key, known = new SimilarEvents());
        known.LastAt = time.GetTimestamp();
        var message = string.GetHashCode(note.Message, StringComparison.Ordinal);
        if (known.Messages.Contains(message))
            return false;
        if (known.Messages.Count >= Distinct)
            return true;
        known.Messages.Add(message);
        return false;
    }

    private static EventNote Combine(EventNote note)
    {
        KubeMetrics.EventAggregated();
        return note with { Message = EventRecorder.Cut(CombinedPrefix + note.Message), Combined = true };
    }

    private TokenBucket BucketOf(ObjectReference about)
    {
        if (!buckets.TryGet(about, out var bucket))
            buckets.Set(about, bucket = new TokenBucket(1 / Refill.TotalSeconds, Burst, time));
        return bucket;
    }
}
