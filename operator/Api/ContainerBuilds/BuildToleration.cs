namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A taint of nodes that the build Pod tolerates, as in a Pod. The key is always named: one without would tolerate all.</summary>
/// <param name="Key">The taint's key.</param>
/// <param name="Operator">Equal, which is meant by null, or Exists.</param>
/// <param name="Value">The taint's value; none with Exists.</param>
/// <param name="Effect">NoSchedule, PreferNoSchedule or NoExecute; null means all of them.</param>
public sealed record BuildToleration(string Key, string? Operator = null, string? Value = null, string? Effect = null);
