using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll;

/// <summary>
/// All that the next step of one promotion is decided from. Before is the newest promotion that was verified in the
/// same environment, with a lower sequence; Newer is one of the same environment with a higher sequence.
/// </summary>
public sealed record Facts(
    Promotion Promotion,
    string Wish,
    IReadOnlyList<TargetFacts> Targets,
    Promotion? Before,
    Promotion? Newer,
    DateTimeOffset Now
);
