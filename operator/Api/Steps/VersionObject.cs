namespace Dockerflow.Api.Steps;

/// <summary>Dockerflow's version object (docs/version_object.md of the contract), written to version.json in the build context.</summary>
public sealed record VersionObject(string Source, string Version, string Commit, string Build);
