using System.Globalization;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Simulation;

/// <summary>The body of one watch: the changes after a revision, until its life is over or a fault ends it.</summary>
internal sealed class WatchStream(
    History history,
    Faults faults,
    TimeProvider time,
    int from,
    TimeSpan life,
    Action<WatchStream> disposed
) : Stream
{
    private readonly TaskCompletionSource broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long since = time.GetTimestamp();
    private int told = from;
    private byte[] pending = [];
    private bool ended;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Break() => broken.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (pending.Length == 0 && !ended)
            await NextAsync(cancellationToken);
        var length = Math.Min(Math.Min(buffer.Length, pending.Length), 1 + faults.Below(200));
        pending.AsMemory(0, length).CopyTo(buffer);
        pending = pending[length..];
        return length;
    }

    private async Task NextAsync(CancellationToken ct)
    {
        while (true)
        {
            if (broken.Task.IsCompleted || faults.Happens(0.01))
                throw new IOException("connection reset");
            if (faults.Happens(0.005))
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
            var left = life - time.GetElapsedTime(since);
            ended = left <= TimeSpan.Zero || faults.Happens(0.01);
            var next = history.Changed;
            pending = Answer.Utf8(string.Concat(history.Atomically(Lines)));
            if (ended || pending.Length > 0)
                return;
            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(next, broken.Task, Task.Delay(left, time, alarm.Token));
            await alarm.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
    }

    private List<string> Lines()
    {
        List<string> lines = [];
        // A real server does not say that it has not got that far: it waits, silent, until it has.
        if (told > history.Revision)
            return [];
        if (told < history.Compacted)
        {
            ended = true;
            return [Answer.Event("ERROR", Answer.StatusBody(410, "Expired")) + "\n"];
        }
        foreach (var entry in history.After(told))
        {
            lines.Add(Line(entry) + "\n");
            told = entry.Revision;
            if (!faults.Happens(0.02))
                continue;
            lines[^1] = lines[^1][..faults.Below(lines[^1].Length)];
            ended = true;
            return lines;
        }
        if (faults.Happens(0.3))
            lines.Add(Answer.Event("BOOKMARK", $$$"""{"metadata":{"resourceVersion":"{{{told}}}"}}""") + "\n");
        return lines;
    }

    private string Line(History.Entry entry)
    {
        var known = history.State(entry.Revision - 1).ContainsKey(entry.Name);
        return faults.Happens(0.002)
            ? "no event"
            : Answer.Event(
                entry.Gone ? "DELETED"
                    : known ? "MODIFIED"
                    : "ADDED",
                entry.Json
            );
    }

    protected override void Dispose(bool disposing)
    {
        disposed(this);
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
