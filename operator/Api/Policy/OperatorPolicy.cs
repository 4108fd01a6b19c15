using Dockerflow.Kube.Objects;
using Dockerflow.Net;

namespace Dockerflow.Api.Policy;

/// <summary>What the administrator allows; the operator's configuration file. What it refuses is Stalled with PolicyDenied.</summary>
public sealed record OperatorPolicy
{
    public IReadOnlyList<HostRule> Hosts
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>Hosts that sources may come from; empty means any.</summary>
    public IReadOnlyList<string> AllowedGitHosts
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>Hosts that images may be published to; empty means any.</summary>
    public IReadOnlyList<string> AllowedRegistries
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>Checks that nobody may lower.</summary>
    public IReadOnlyList<ContainerBuilds.CheckName> RequiredChecks
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>The way out for RUN where there is no other; null: none.</summary>
    public HttpProxy? BuildProxy { get; init; }
    public PolicyLimits Limits
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>What builds may reach.</summary>
    public NetworkSettings Network
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>Where builds run.</summary>
    public PlacementSettings Placement
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>How far builds are kept from the node beyond what every cluster can do.</summary>
    public IsolationSettings Isolation
    {
        get;
        init => field = value ?? new();
    } = new();
}
