using System.Globalization;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Push;

/// <summary>Tells about one blob: that it is on its way, every ten seconds how far it is, and how it arrived.</summary>
internal sealed class UploadProgress(Descriptor blob, StepContext context)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly long _begun = context.Clock.GetTimestamp();
    private long? _told;

    /// <summary>So many bytes were sent; less than the last time, where it is sent anew.</summary>
    public void Sent(long bytes)
    {
        if (_told is not { } told)
        {
            Say($"uploading {blob.Digest}: {Megabytes(blob.Size)}");
        }
        else if (context.Clock.GetElapsedTime(told) < Interval)
        {
            return;
        }
        else
        {
            Say($"uploading {blob.Digest}: {Megabytes(bytes)} of {Megabytes(blob.Size)} ({100 * bytes / blob.Size} %)");
        }
        _told = context.Clock.GetTimestamp();
    }

    public void Arrived(BlobArrival arrival)
    {
        var seconds = context.Clock.GetElapsedTime(_begun).TotalSeconds;
        Say(
            arrival switch
            {
                BlobArrival.Present => $"{blob.Digest} is there already ({Megabytes(blob.Size)})",
                BlobArrival.Mounted => $"{blob.Digest} mounted from another repository ({Megabytes(blob.Size)})",
                _ => string.Create(
                    CultureInfo.InvariantCulture,
                    $"uploaded {blob.Digest}: {Megabytes(blob.Size)} in {seconds:0.0} s"
                ),
            }
        );
    }

    private void Say(string text) => context.Log.Line(text);

    private static string Megabytes(long bytes) =>
        bytes < 1_000_000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
