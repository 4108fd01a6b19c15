namespace Dockerflow.Decide;

/// <summary>
/// What the source's server last said. Tip is null while nothing is known, At is the time of the last good answer; Problem
/// holds the newest answer's reason and message when that answer was an error (the last good tip stays beside it).
/// </summary>
public sealed record SourceObservation(
    string Ref,
    string? Tip = null,
    string Version = "",
    DateTimeOffset? At = null,
    Problem? Problem = null
);
