namespace Dockerflow.Steps.Sbom;

/// <summary>What an image says it is (os-release(5): ID, and VERSION_ID or VERSION_CODENAME; blank when it does not say).</summary>
internal sealed record Distribution(string Id, string Version);
