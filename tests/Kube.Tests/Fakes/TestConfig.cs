using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>Writes kubeconfigs and makes clients of them.</summary>
internal static class TestConfig
{
    /// <summary>A process with no environment variable but these.</summary>
    public static Surroundings Around(string home, params (string Name, string Value)[] variables) =>
        new(
            name => variables.FirstOrDefault(each => each.Name == name).Value,
            home,
            Path.Combine(home, "serviceaccount")
        );

    /// <summary>One context "c" of cluster and user, whose members are given as lines.</summary>
    public static string Yaml(IEnumerable<string> cluster, IEnumerable<string> user) =>
        $"""
            apiVersion: v1
            kind: Config
            current-context: c
            contexts:
            - name: c
              context:
                cluster: c
                user: u
            clusters:
            - name: c
              cluster:
            {Lines(cluster)}
            users:
            - name: u
              user:
            {Lines(user)}
            """;

    public static KubeClient Client(string path, TimeProvider? time = null) =>
        KubeClient.Create(
            new KubeOptions { KubeConfigPath = path, Time = time ?? TimeProvider.System },
            Around(Path.GetDirectoryName(path)!)
        );

    /// <summary>The members of a user with a plugin: a shell that runs this script.</summary>
    public static IEnumerable<string> Plugin(string script, params string[] more) =>
        [
            "exec:",
            "  apiVersion: client.authentication.k8s.io/v1",
            "  command: /bin/sh",
            $"  args: ['{script}']",
            "  interactiveMode: IfAvailable",
            .. more.Select(line => $"  {line}"),
        ];

    private static string Lines(IEnumerable<string> members) =>
        string.Join('\n', members.Select(line => $"    {line}"));
}
