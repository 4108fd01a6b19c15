namespace Dockerflow.Api.Steps;

/// <summary>Read an OCI layout without running or following anything.</summary>
public sealed record InspectInput(string Layout);
