using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api;

/// <summary>The resource types of this group.</summary>
public static class Resources
{
    public static readonly ResourceType<ContainerBuild> ContainerBuilds = new(
        Names.Group,
        Names.Version,
        "containerbuilds",
        "ContainerBuild",
        ApiJson.Default.ContainerBuild,
        ApiJson.Default.ContainerBuildList
    );

    public static readonly ResourceType<BuildRun> BuildRuns = new(
        Names.Group,
        Names.Version,
        "buildruns",
        "BuildRun",
        ApiJson.Default.BuildRun,
        ApiJson.Default.BuildRunList
    );

    public static readonly ResourceType<Promotion> Promotions = new(
        Names.Group,
        Names.Version,
        "promotions",
        "Promotion",
        ApiJson.Default.Promotion,
        ApiJson.Default.PromotionList
    );
}
