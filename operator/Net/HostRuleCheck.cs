using System.Security.Cryptography;

namespace Dockerflow.Net;

/// <summary>What makes a host rule acceptable; says the problem in an administrator's words.</summary>
internal static class HostRuleCheck
{
    /// <summary>The rules travel to the steps in an environment variable, which holds 128 KiB at most.</summary>
    private const int MaxCaBundleChars = 32 * 1024;

    public static string? Problem(HostRule rule, out HostRule? normalized)
    {
        normalized = null;
        if (rule?.Host is null || !HostName.TryNormalize(rule.Host, out var host))
        {
            return "a host rule needs host: NAME or NAME:PORT";
        }

        // A template that leaves a value blank means that there is none.
        rule = rule with
        {
            Endpoint = NullIfBlank(rule.Endpoint),
            CaBundle = NullIfBlank(rule.CaBundle),
        };
        var problem = EndpointProblem(rule) ?? CaProblem(rule.CaBundle);
        if (problem is not null)
        {
            return $"host rule {host}: {problem}";
        }

        normalized = rule with { Host = host, Endpoint = rule.Endpoint?.ToLowerInvariant().TrimEnd('/') };
        return null;
    }

    private static string? NullIfBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string? EndpointProblem(HostRule rule)
    {
        if (rule.Endpoint is null)
        {
            return null;
        }

        var endpoint = rule.Endpoint.ToLowerInvariant().TrimEnd('/');
        var plain = endpoint.StartsWith("http://", StringComparison.Ordinal);
        var authority =
            plain ? endpoint[7..]
            : endpoint.StartsWith("https://", StringComparison.Ordinal) ? endpoint[8..]
            : endpoint;
        return !HostName.TryNormalize(authority, out _) ? "endpoint must be [http[s]://]NAME[:PORT]"
            : plain && !rule.Insecure ? "an http:// endpoint needs insecure: true"
            : null;
    }

    private static string? CaProblem(string? caBundle)
    {
        if (caBundle is null)
        {
            return null;
        }

        try
        {
            return caBundle.Length <= MaxCaBundleChars && CaBundle.Parse(caBundle).Count > 0
                ? null
                : "caBundle must hold at least one PEM certificate and at most 32 KiB";
        }
        catch (CryptographicException)
        {
            return "caBundle does not parse as PEM certificates";
        }
    }
}
