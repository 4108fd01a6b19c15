namespace Dockerflow.Runs.Tests;

/// <summary>Measures the memory of the whole process, so no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
