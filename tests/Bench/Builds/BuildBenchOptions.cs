namespace Dockerflow.Bench.Builds;

/// <summary>How often each is done, and whether there is a cluster for Jobs.</summary>
internal sealed record BuildBenchOptions(int PushRounds, int JobRounds, bool WithJobs);
