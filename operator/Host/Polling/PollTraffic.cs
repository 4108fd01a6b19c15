using Dockerflow.Net;

namespace Dockerflow.Host.Polling;

/// <summary>Counts what one question sends to its host, and hears what that says about the next.</summary>
internal sealed class PollTraffic(string host)
{
    private readonly Lock changing = new();
    private int requests;
    private TimeSpan? pause;

    public void Add(OutboundAnswer answer)
    {
        // A token service or a blob store beside it has limits of its own.
        if (answer.Host != host)
        {
            return;
        }
        lock (changing)
        {
            requests++;
            pause = Longer(pause, answer.Pause);
        }
    }

    /// <param name="says">What the outcome shows.</param>
    /// <param name="told">A pause that came with a fault, from whoever answered for the host.</param>
    public HostVerdict Verdict(HostSays says, TimeSpan? told = null)
    {
        lock (changing)
        {
            return new(says, Longer(pause, told), requests);
        }
    }

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;
}
