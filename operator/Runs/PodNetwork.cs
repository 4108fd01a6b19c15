using System.Net;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Net;
using k8s.Models;

namespace Dockerflow.Runs;

/// <summary>
/// The NetworkPolicy (networking.k8s.io/v1) of one Pod of a run: nothing comes in; what goes out reaches names (port 53),
/// public addresses, and of the inside only what the administrator allowed. Pure.
/// </summary>
public static class PodNetwork
{
    private static readonly string[] Protocols = ["TCP", "UDP"];

    /// <summary>Where clouds answer with the node's credentials (RFC 3927, RFC 4291 section 2.5.6): denied whatever the policy says.</summary>
    private static readonly string[] LinkLocal = ["169.254.0.0/16", "fe80::/10"];

    public static V1NetworkPolicy Policy(BuildRun run, string role, string name, OperatorPolicy policy) =>
        new()
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "NetworkPolicy",
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = run.Metadata.Namespace,
                Labels = PodParts.Labels(run, role),
                OwnerReferences = [PodParts.OwnedBy(run)],
            },
            Spec = new()
            {
                PodSelector = new()
                {
                    MatchLabels = new Dictionary<string, string>
                    {
                        [Names.BuildRunLabel] = run.Metadata.Name!,
                        [Names.RoleLabel] = role,
                    },
                },
                PolicyTypes = ["Ingress", "Egress"],
                Egress = [.. Egress(policy)],
            },
        };

    /// <summary>
    /// Hosts that are inside by the policy and that no build Pod reaches, because they are written as names and nothing at
    /// all is allowed by address.
    /// </summary>
    public static IReadOnlyList<string> Unreachable(OperatorPolicy policy) =>
        policy.Network is { IsEnabled: true, Allowed.Count: 0 } ? [.. InsideHosts.Names(policy.Hosts)] : [];

    private static IEnumerable<V1NetworkPolicyEgressRule> Egress(OperatorPolicy policy)
    {
        yield return new() { To = [.. Outside(LinkLocal), AnyPod()], Ports = Ports([53]) };
        if (Outside([.. LinkLocal, .. policy.Network.Denied]) is { Count: > 0 } outside)
        {
            yield return new() { To = outside };
        }
        foreach (var allowed in policy.Network.Allowed)
        {
            yield return new() { To = Peers(allowed), Ports = Ports(allowed.Ports) };
        }
        foreach (var (address, ports) in InsideHosts.Of(policy.Hosts))
        {
            yield return new() { To = Blocks(Cidr.Of(address)), Ports = Ports(ports) };
        }
    }

    /// <summary>Everything but these. A family that is denied as a whole is left out: an exception must be smaller than its range.</summary>
    private static List<V1NetworkPolicyPeer> Outside(IReadOnlyList<string> denied)
    {
        var given = denied.Select(IPNetwork.Parse).ToList();
        var ranges = given.Concat(given.Where(range => !Cidr.IsIPv6(range)).Select(Translated)).Distinct().ToList();
        return new[] { IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0") }
            .Where(all => !ranges.Contains(all))
            .Select(all => Block(all.ToString(), [.. Largest(ranges).Where(range => Cidr.Covers(all, range))]))
            .ToList();
    }

    /// <summary>Where a translator makes IPv4 of IPv6, the same addresses have a second name (RFC 6052 section 2.1).</summary>
    private static IPNetwork Translated(IPNetwork range) =>
        new(
            new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. range.BaseAddress.GetAddressBytes()]),
            96 + range.PrefixLength
        );

    private static IEnumerable<IPNetwork> Largest(List<IPNetwork> ranges) =>
        ranges.Where(range => !ranges.Exists(other => other != range && Cidr.Covers(other, range)));

    /// <summary>Networks that know Pods by their labels do not see the cluster's DNS in a range of addresses.</summary>
    private static V1NetworkPolicyPeer AnyPod() => new() { NamespaceSelector = new() };

    private static List<V1NetworkPolicyPeer> Peers(AllowedNetwork allowed) =>
        allowed.Cidr is { } range
            ? Blocks(IPNetwork.Parse(range))
            :
            [
                new()
                {
                    NamespaceSelector = new()
                    {
                        MatchLabels = new Dictionary<string, string>(allowed.NamespaceLabels!),
                    },
                },
            ];

    /// <summary>What is open is so under its second name too.</summary>
    private static List<V1NetworkPolicyPeer> Blocks(IPNetwork range) =>
        Cidr.IsIPv6(range)
            ? [Block(range.ToString(), [])]
            : [Block(range.ToString(), []), Block(Translated(range).ToString(), [])];

    private static V1NetworkPolicyPeer Block(string range, IReadOnlyList<IPNetwork> except) =>
        new()
        {
            IpBlock = new()
            {
                Cidr = range,
                Except = except.Count == 0 ? null : [.. except.Select(each => each.ToString())],
            },
        };

    private static List<V1NetworkPolicyPort>? Ports(IReadOnlyList<int> ports) =>
        ports.Count == 0
            ? null
            :
            [
                .. ports.SelectMany(port =>
                    Protocols.Select(protocol => new V1NetworkPolicyPort { Port = port, Protocol = protocol })
                ),
            ];
}
