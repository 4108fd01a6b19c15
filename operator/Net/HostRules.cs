using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Dockerflow.Net;

/// <summary>The administrator's rules for hosts, looked up by exact <c>host[:port]</c>. Immutable.</summary>
public sealed class HostRules
{
    private const int MaxRules = 1000;
    private const int MaxCaBundles = 64 * 1024;
    private readonly FrozenDictionary<string, HostRule> _byHost;

    private HostRules(IReadOnlyCollection<HostRule> rules) =>
        _byHost = rules.ToFrozenDictionary(rule => rule.Host, StringComparer.Ordinal);

    /// <summary>No rule at all: HTTPS, system trust, public addresses.</summary>
    public static HostRules Empty { get; } = new([]);

    /// <summary>Checks and normalises rules; one bad rule refuses them all, with the reason.</summary>
    public static bool TryCreate(
        IEnumerable<HostRule> rules,
        [NotNullWhen(true)] out HostRules? result,
        [NotNullWhen(false)] out string? error
    )
    {
        result = null;
        var checkedRules = new Dictionary<string, HostRule>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            error = HostRuleCheck.Problem(rule, out var normalized);
            if (error is null && checkedRules.Count == MaxRules)
            {
                error = $"more than {MaxRules} host rules";
            }

            if (error is null && !checkedRules.TryAdd(normalized!.Host, normalized))
            {
                error = $"host rule {normalized.Host} is given twice";
            }

            if (error is not null)
            {
                return false;
            }
        }

        if (checkedRules.Values.Sum(rule => rule.CaBundle?.Length ?? 0) > MaxCaBundles)
        {
            error =
                "the caBundles of all hosts together must not exceed 64 KiB; keep only the CA certificates that are needed";
            return false;
        }
        error = null;
        result = new HostRules(checkedRules.Values);
        return true;
    }

    /// <summary>The inverse of <see cref="ToJson"/>; an empty text is no rules.</summary>
    public static bool TryParse(
        string json,
        [NotNullWhen(true)] out HostRules? result,
        [NotNullWhen(false)] out string? error
    )
    {
        try
        {
            var rules = string.IsNullOrWhiteSpace(json)
                ? []
                : JsonSerializer.Deserialize(json, HostRulesJsonContext.Default.HostRuleArray);
            return TryCreate(rules ?? [], out result, out error);
        }
        catch (JsonException)
        {
            (result, error) = (
                null,
                "host rules are not a JSON list of {host, endpoint, insecure, caBundle, allowPrivate}"
            );
            return false;
        }
    }

    /// <summary>The rules as JSON, sorted by host, so that equal rules give equal text.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(
            [.. _byHost.Values.OrderBy(rule => rule.Host, StringComparer.Ordinal)],
            HostRulesJsonContext.Default.HostRuleArray
        );

    /// <summary>The rule for exactly this host, or null.</summary>
    public HostRule? Find(string host) => _byHost.GetValueOrDefault(host);

    /// <summary>Where a name is to be reached, with its rule applied.</summary>
    /// <param name="host"><c>host[:port]</c> as a user wrote it, already checked by <see cref="HostName"/>.</param>
    public OutboundTarget TargetOf(string host)
    {
        var rule = Find(host);
        var scheme = rule is { Insecure: true } ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var endpoint = rule?.Endpoint ?? host;
        return new OutboundTarget(
            host,
            new Uri(endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{scheme}://{endpoint}"),
            rule
        );
    }

    /// <summary>The policy for an address found elsewhere (a redirect, a token realm): no endpoint is applied.</summary>
    /// <exception cref="OutboundException">Plain HTTP, and no rule for that host allows it.</exception>
    public OutboundTarget TargetOf(Uri address)
    {
        var host = HostName.Of(address);
        var rule = Find(host);
        return
            address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && rule is { Insecure: true })
            ? new OutboundTarget(host, new Uri(address.GetLeftPart(UriPartial.Authority)), rule)
            : throw OutboundException.PlainHttp(host);
    }
}
