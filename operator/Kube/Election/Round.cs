namespace Dockerflow.Kube.Election;

/// <summary>What one try brought.</summary>
internal abstract record Round
{
    private Round() { }

    /// <summary>The Lease is ours, by a write that was sent at this timestamp.</summary>
    public sealed record Held(long SentAt, int Term) : Round;

    /// <summary>Not now; the next try need not wait longer than this.</summary>
    public sealed record Again(TimeSpan Longest) : Round;

    /// <summary>It was ours and is not.</summary>
    public sealed record Lost(string Why) : Round;
}
