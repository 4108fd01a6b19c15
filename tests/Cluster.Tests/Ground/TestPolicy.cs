using System.Text.Json.Nodes;
using Dockerflow.Support;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>The policy that the tests' operator runs under; JSON is YAML too.</summary>
internal static class TestPolicy
{
    /// <summary>A port of this machine on which nobody listens.</summary>
    public const int DeadPort = 9;

    /// <summary>Where a test may let an sshd listen.</summary>
    public const int SshPort = 8422;

    /// <summary>Where a test may put a proxy before the open registry.</summary>
    public const int ProxyPort = 8424;

    /// <summary>Label and taint of a node to which a test may send its builds.</summary>
    public const string WeakNode = "dockerflow.dev/test-node";

    /// <summary>Another name of the open registry, which only the operator and its steps know.</summary>
    public static string RegistryUnknownToNodes(ClusterEnv env) => $"{env.HostAddress}:10";

    public static string For(ClusterEnv env, Action<JsonObject>? change = null)
    {
        var policy = Default(env);
        change?.Invoke(policy);
        return policy.ToJsonString();
    }

    private static JsonObject Default(ClusterEnv env) =>
        new()
        {
            ["hosts"] = new JsonArray(
                Insecure(env.Registry),
                Insecure(env.RegistryPrivate),
                Insecure(new Uri(env.GitUrl).Authority),
                Insecure($"{env.HostAddress}:{DeadPort}"),
                Insecure($"{env.HostAddress}:{ProxyPort}"),
                Insecure(RegistryUnknownToNodes(env), $"http://{env.Registry}"),
                new JsonObject { ["host"] = $"{env.HostAddress}:{SshPort}", ["allowPrivate"] = true },
                new JsonObject
                {
                    ["host"] = new Uri(env.GitTlsUrl).Authority,
                    ["allowPrivate"] = true,
                    ["caBundle"] = File.ReadAllText(env.GitCa),
                }
            ),
            ["allowedRegistries"] = new JsonArray(
                env.Registry,
                env.RegistryPrivate,
                $"{env.HostAddress}:{DeadPort}",
                $"{env.HostAddress}:{ProxyPort}",
                RegistryUnknownToNodes(env)
            ),
            ["placement"] = new JsonObject
            {
                ["nodeSelector"] = new JsonArray(WeakNode),
                ["tolerations"] = new JsonArray(new JsonObject { ["key"] = WeakNode }),
            },
            ["limits"] = new JsonObject
            {
                ["minPollInterval"] = "2s",
                ["basePollInterval"] = "5s",
                ["baseDebounce"] = "2s",
                ["concurrentRuns"] = 4,
                // All tests share a git server and a registry, and ask them a hundred times as often as people would.
                ["requestsPerHostPerSecond"] = 50,
                ["requestsPerHostBurst"] = 100,
            },
        };

    private static JsonObject Insecure(string host, string? endpoint = null) =>
        new()
        {
            ["host"] = host,
            ["endpoint"] = endpoint,
            ["insecure"] = true,
            ["allowPrivate"] = true,
        };
}
