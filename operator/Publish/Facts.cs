using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Publish;

/// <summary>All that the next step of publishing one run is decided from. Siblings are all runs of the same ContainerBuild.</summary>
public sealed record Facts(
    BuildRun Run,
    IReadOnlyList<BuildRun> Siblings,
    RunFailure? SecretProblem,
    DateTimeOffset Now
);
