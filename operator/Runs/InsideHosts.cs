using System.Net;
using Dockerflow.Net;

namespace Dockerflow.Runs;

/// <summary>Hosts of the policy that are inside by the administrator's word and that a network policy can name.</summary>
internal static class InsideHosts
{
    /// <summary>What is spoken on a host whose rule names no port: SSH, HTTP and HTTPS.</summary>
    private static readonly int[] UsualPorts = [22, 80, 443];

    /// <summary>
    /// Rules with allowPrivate that are written as an address. What is written as a name is left out: a network policy takes
    /// addresses only, and a name may mean others to a Pod, or tomorrow.
    /// </summary>
    public static IEnumerable<(IPAddress Address, IReadOnlyList<int> Ports)> Of(IEnumerable<HostRule> rules) =>
        from rule in rules
        where rule.AllowPrivate
        let address = AddressOf(rule.Endpoint is { Length: > 0 } endpoint ? endpoint : rule.Host)
        where address is not null
        select (address.Value.Address, address.Value.Ports);

    /// <summary>The others with allowPrivate: what they mean has to be said in network.allowed.</summary>
    public static IEnumerable<string> Names(IEnumerable<HostRule> rules) =>
        rules
            .Where(rule =>
                rule.AllowPrivate && AddressOf(rule.Endpoint is { Length: > 0 } end ? end : rule.Host) is null
            )
            .Select(rule => rule.Host);

    private static (IPAddress Address, IReadOnlyList<int> Ports)? AddressOf(string host)
    {
        var authority = host[(host.IndexOf("//", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 2 : 0)..];
        return
            Uri.TryCreate($"none://{authority}", UriKind.Absolute, out var uri)
            && IPAddress.TryParse(uri.DnsSafeHost, out var address)
            && IsInside(address)
            ? (address, uri.Port > 0 ? [uri.Port] : UsualPorts)
            : null;
    }

    private static bool IsInside(IPAddress address) =>
        !IPAddress.IsLoopback(address) && AddressPolicy.Permits(address, allowPrivate: true);
}
