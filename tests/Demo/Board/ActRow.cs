namespace Dockerflow.Demo.Board;

/// <summary>An act on the live board: since when, where it is and why, and its result once it is over.</summary>
internal sealed record ActRow(
    string Title,
    TimeSpan Since,
    string Stage = "",
    string Why = "",
    ActResult? Result = null
);
