using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Policy;

/// <summary>What a build Pod may reach; carried out by a NetworkPolicy per build, where the cluster's network enforces those.</summary>
public sealed record NetworkSettings
{
    /// <summary>
    /// Private addresses (RFC 1918, RFC 6598, RFC 4193), in which Pod and Service networks lie, and 168.63.129.16, where one
    /// cloud has services of the node's.
    /// </summary>
    public static readonly IReadOnlyList<string> DefaultDenied =
    [
        "10.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "fc00::/7",
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
