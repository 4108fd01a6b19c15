using System.Threading.Channels;

namespace Dockerflow.Build.Logs;

/// <summary>Work that needs so much memory that no two shall do it at the same time. Safe for concurrent use.</summary>
internal sealed class OneAtATime
{
    private readonly Channel<bool> place = Channel.CreateBounded<bool>(1);

    /// <summary>Waits for its turn, then works.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await place.Writer.WriteAsync(true, ct);
        try
        {
            return await work();
        }
        finally
        {
            place.Reader.TryRead(out _);
        }
    }
}
