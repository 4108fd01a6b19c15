using Dockerflow.Api.Policy;

namespace Dockerflow.Steps.Storage;

/// <summary>The environment variables that tell programs of a proxy. Pure.</summary>
internal static class ProxyVariables
{
    private const string ThisMachine = "127.0.0.1,localhost";

    /// <summary>Both spellings, because programs differ in which they read; none without a proxy.</summary>
    public static IEnumerable<(string Name, string Value)> Of(HttpProxy? proxy)
    {
        if (proxy is null or { Http: null, Https: null })
        {
            return [];
        }
        var direct = proxy.NoProxy is { Length: > 0 } named ? $"{named},{ThisMachine}" : ThisMachine;
        return Both("http_proxy", proxy.Http).Concat(Both("https_proxy", proxy.Https)).Concat(Both("no_proxy", direct));
    }

    private static IEnumerable<(string, string)> Both(string name, string? value) =>
        string.IsNullOrEmpty(value) ? [] : [(name, value), (name.ToUpperInvariant(), value)];
}
