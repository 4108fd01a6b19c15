using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Policy;

/// <summary>What a build Pod may reach; carried out by a NetworkPolicy per build, where the cluster's network enforces those.</summary>
public sealed record NetworkSettings
{
    /// <summary>
    /// Addresses of inside networks (RFC 1918, 6598, 4193, 6890, 2544, 1112 section 4, 3879, 8215, 3056), in which Pods,
    /// Services and clouds' own services lie, and 168.63.129.16, where one cloud has services of the node's.
    /// </summary>
    public static readonly IReadOnlyList<string> DefaultDenied =
    [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "2002::/16",
        "fc00::/7",
        "fec0::/10",
    ];

    /// <summary>Null means true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Ranges that a build Pod does not reach. Link-local ones are always among them.</summary>
    public IReadOnlyList<string> Denied
    {
        get;
        init => field = value is null ? DefaultDenied : value.Compact();
    } = DefaultDenied;

    /// <summary>What it reaches all the same.</summary>
    public IReadOnlyList<AllowedNetwork> Allowed
    {
        get;
        init => field = value.Compact();
    } = [];

    [JsonIgnore]
    public bool IsEnabled => Enabled ?? true;
}
