namespace Dockerflow.Api.Steps;

/// <summary>How many bases there are and the sha256 (hex) of the BasesDocument line that pull wrote last to its log.</summary>
public sealed record PullReport(int Count, string Sha256);
