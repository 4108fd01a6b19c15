namespace Dockerflow.Api.Steps;

/// <summary>
/// Read an OCI layout without running or following anything. Documents is a directory that gets the SBOM, or null for
/// none; the SBOM says it was made at Created, and names the image in Repository, where it is to be published.
/// </summary>
public sealed record InspectInput(
    string Layout,
    string? Documents = null,
    DateTimeOffset? Created = null,
    string? Repository = null
);
