using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Policy;

/// <summary>A range of addresses, or the Pods of namespaces, that build Pods may reach although they are inside.</summary>
public sealed record AllowedNetwork
{
    /// <summary>The range, or null where namespaces are named.</summary>
    public string? Cidr { get; init; }

    /// <summary>Labels of namespaces whose Pods may be reached: some networks know Pods by their labels only, not by their addresses.</summary>
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>TCP and UDP ports; none means all.</summary>
    public IReadOnlyList<int> Ports
    {
        get;
        init => field = value.Compact();
    } = [];
}
