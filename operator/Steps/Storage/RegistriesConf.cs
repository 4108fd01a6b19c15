using System.Globalization;
using System.Text;
using Dockerflow.Net;

namespace Dockerflow.Steps.Storage;

/// <summary>Writes the administrator's host rules as containers-registries.conf(5), version 2.</summary>
internal static class RegistriesConf
{
    /// <summary>Nothing but a registry on this very machine, without TLS.</summary>
    public static string Local(string host) =>
        $"{Of(HostRules.Empty, [])}\n[[registry]]\nprefix = \"{host}\"\nlocation = \"{host}\"\ninsecure = true\n";

    /// <summary>Each of these hosts is asked by way of a registry on this very machine, as /0, /1, ….</summary>
    public static string Mirrored(IEnumerable<string> hosts, string mirror)
    {
        var text = new StringBuilder(Of(HostRules.Empty, []));
        foreach (var (index, host) in hosts.Index())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n[[registry]]\nprefix = \"{host}\"\nlocation = \"{mirror}/{index}\"\ninsecure = true\n"
            );
        }
        return text.ToString();
    }

    /// <summary>Short names mean Docker Hub, as for Docker; no aliases.</summary>
    public static string Of(HostRules rules, IEnumerable<string> hosts)
    {
        var text = new StringBuilder(
            "unqualified-search-registries = [\"docker.io\"]\nshort-name-mode = \"permissive\"\n"
        );
        foreach (var host in hosts.Distinct(StringComparer.Ordinal).Where(host => rules.Find(host) is not null))
        {
            var target = rules.TargetOf(host);
            text.Append("\n[[registry]]\n").Append("prefix = \"").Append(host).Append("\"\n");
            text.Append("location = \"").Append(target.BaseAddress.Authority).Append("\"\n");
            text.Append("insecure = ")
                .Append(target.BaseAddress.Scheme == Uri.UriSchemeHttp ? "true" : "false")
                .Append('\n');
        }
        return text.ToString();
    }
}
