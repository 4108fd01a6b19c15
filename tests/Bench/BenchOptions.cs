namespace Dockerflow.Bench;

/// <summary>The executable that is measured, how many ContainerBuilds (and BuildRuns) there are, and how long it is watched idle.</summary>
internal sealed record BenchOptions(string Operator, int Resources, TimeSpan Steady);
