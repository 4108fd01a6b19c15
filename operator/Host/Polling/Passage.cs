namespace Dockerflow.Host.Polling;

/// <summary>May this question be asked now? One of these.</summary>
internal abstract record Passage
{
    /// <summary>Yes; it was charged for so many requests, and must be reported back.</summary>
    public sealed record Go(int Charged) : Passage;

    /// <summary>No; its turn is then. Who comes back with this turn goes before those who have none.</summary>
    public sealed record Wait(DateTimeOffset Turn, HoldBack Why) : Passage;
}
