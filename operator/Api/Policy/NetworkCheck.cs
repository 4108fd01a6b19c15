using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Api.Policy;

/// <summary>What makes <see cref="NetworkSettings"/> acceptable; says the problem in an administrator's words.</summary>
public static class NetworkCheck
{
    private const int MostEntries = 200;

    /// <summary>Where clouds answer with a node's credentials; the second is the first behind a translator (RFC 6052).</summary>
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"),
        IPAddress.Parse("64:ff9b::a9fe:a9fe"),
        IPAddress.Parse("100.100.100.200"),
        IPAddress.Parse("fd00:c1::a9fe:a9fe"),
        IPAddress.Parse("fd00:ec2::254"),
        IPAddress.Parse("fd20:ce::254"),
    ];

    /// <summary>Path of the field, and what is wrong with it.</summary>
    public static IEnumerable<(string Path, string Message)> Problems(NetworkSettings network)
    {
        if (network.Denied.Count > MostEntries || network.Allowed.Count > MostEntries)
        {
            yield return ("network", $"more than {MostEntries} entries in a list; join ranges");
        }
        foreach (var (index, text) in network.Denied.Index().Where(entry => !Cidr.TryParse(entry.Item, out _)))
        {
            yield return ($"network.denied[{index}]", Spelling(text));
        }
        foreach (var (index, allowed) in network.Allowed.Index())
        {
            if (Problem(allowed) is { } problem)
            {
                yield return ($"network.allowed[{index}]", problem);
            }
        }
    }

    private static string? Problem(AllowedNetwork allowed) =>
        (allowed.Cidr is null) == (allowed.NamespaceLabels is not { Count: > 0 })
            ? "give either cidr or namespaceLabels"
        : allowed.Ports.Any(port => port is < 1 or > 65535) ? "ports must be from 1 to 65535"
        : allowed.Cidr is null ? null
        : !Cidr.TryParse(allowed.Cidr, out var range) ? Spelling(allowed.Cidr)
        : Array.Find(Metadata, range.Contains) is { } metadata
            ? $"{allowed.Cidr} contains the metadata address {metadata}; allow the narrower ranges that are meant, or end the policy with network.enabled: false"
        : null;

    private static string Spelling(string text) =>
        $"'{(text.Length <= 64 ? text : text[..64])}' is no range of addresses; write it like 10.0.0.0/8 or fd00::/8, with no bit set beyond the prefix";
}
