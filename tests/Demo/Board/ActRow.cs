namespace Dockerflow.Demo.Board;

/// <summary>An act on the live board: since when, where it is, and its result once it is over.</summary>
internal sealed record ActRow(string Title, TimeSpan Since, string Stage = "", ActResult? Result = null);
