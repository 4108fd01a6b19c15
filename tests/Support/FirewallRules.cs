using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Dockerflow.Support;

/// <summary>
/// A network policy (networking.k8s.io/v1) as rules for the network namespace of one Pod that it selects, as
/// iptables-restore reads them. What no peer accepts is rejected. A connection that is older than the rules goes on: the
/// kernel has not seen its beginning, so answers are known by not being one. IPv4 only, like the test cluster. Pure.
/// </summary>
public static class FirewallRules
{
    /// <param name="policies">All that select the Pod; their egress rules add up.</param>
    /// <param name="podsOf">Addresses of the Pods of the namespaces that a selector selects.</param>
    public static string Of(IEnumerable<JsonNode> policies, Func<JsonNode, IEnumerable<string>> podsOf)
    {
        var chains = new StringBuilder();
        var rules = new StringBuilder();
        var peers = policies
            .SelectMany(policy => List(policy["spec"]!["egress"]))
            .SelectMany(rule => List(rule["to"]).Select(peer => (Peer: peer, Ports: List(rule["ports"]).ToList())));
        foreach (var (index, (peer, ports)) in peers.Index())
        {
            var chain = string.Create(CultureInfo.InvariantCulture, $"PEER{index}");
            chains.Append(CultureInfo.InvariantCulture, $":{chain} - [0:0]\n");
            foreach (var line in Accepting(peer, podsOf))
            {
                rules.Append(CultureInfo.InvariantCulture, $"-A {chain} {line}\n");
            }
            foreach (var match in ports.Count == 0 ? [""] : ports.Select(Port))
            {
                rules.Append(CultureInfo.InvariantCulture, $"-A OUTPUT {match}-j {chain}\n");
            }
        }
        return $"""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            {chains}-A INPUT -i lo -j ACCEPT
            -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            -A INPUT -p tcp ! --syn -j ACCEPT
            -A INPUT -j DROP
            -A OUTPUT -o lo -j ACCEPT
            -A OUTPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            {rules}-A OUTPUT -j REJECT
            COMMIT

            """;
    }

    private static IEnumerable<string> Accepting(JsonNode peer, Func<JsonNode, IEnumerable<string>> podsOf)
    {
        if (peer["namespaceSelector"] is { } selector)
        {
            return podsOf(selector).Select(address => $"-d {address} -j ACCEPT");
        }
        var range = Text(peer["ipBlock"]!["cidr"]);
        return IPNetwork.Parse(range).BaseAddress.GetAddressBytes().Length > 4
            ? []
            :
            [
                .. List(peer["ipBlock"]!["except"]).Select(except => $"-d {Text(except)} -j RETURN"),
                $"-d {range} -j ACCEPT",
            ];
    }

    private static string Port(JsonNode port) =>
        $"-p {Text(port["protocol"]).ToLowerInvariant()} --dport {port["port"]!.ToJsonString()} ";

    private static IEnumerable<JsonNode> List(JsonNode? node) => (node as JsonArray)?.Select(item => item!) ?? [];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
