namespace Dockerflow.Api.Steps;

/// <summary>What was pushed, hashed again on the way.</summary>
public sealed record PushReport(string Digest, long Size, int Uploaded, int Skipped);
