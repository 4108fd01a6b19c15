using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>One environment; the order of the list is the order of promotion.</summary>
public sealed record EnvironmentSpec
{
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";
    public BeforeGates? Before { get; init; }
    public IReadOnlyList<TargetSpec> Targets
    {
        get;
        init => field = value.Compact();
    } = [];
    public AfterGates? After { get; init; }
}
