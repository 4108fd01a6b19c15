using Dockerflow.Support.Ssh;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>The Secrets that a team would create.</summary>
internal static class Secrets
{
    public static Task CreateGitAsync(
        TestGround ground,
        string name,
        string host,
        string password,
        CancellationToken ct
    ) =>
        CreateAsync(
            ground,
            ["generic", name, "--type=kubernetes.io/basic-auth"],
            [
                $"--from-literal=host={host}",
                $"--from-literal=username={ground.Env.GitUser}",
                $"--from-literal=password={password}",
            ],
            ct
        );

    public static Task CreateSshAsync(TestGround ground, string name, SshServer server, CancellationToken ct) =>
        CreateAsync(
            ground,
            ["generic", name, "--type=kubernetes.io/ssh-auth"],
            [$"--from-file=ssh-privatekey={server.PrivateKeyFile}", $"--from-file=known_hosts={server.KnownHostsFile}"],
            ct
        );

    public static Task CreateRegistryAsync(TestGround ground, string name, string password, CancellationToken ct) =>
        CreateAsync(
            ground,
            ["docker-registry", name],
            [
                $"--docker-server={ground.Env.RegistryPrivate}",
                $"--docker-username={ground.Env.RegistryPrivateUser}",
                $"--docker-password={password}",
            ],
            ct
        );

    public static Task CreatePlainAsync(
        TestGround ground,
        string name,
        string key,
        string value,
        CancellationToken ct
    ) => CreateAsync(ground, ["generic", name], [$"--from-literal={key}={value}"], ct);

    private static Task CreateAsync(TestGround ground, string[] kind, string[] content, CancellationToken ct) =>
        ground.Cluster.Kubectl.RunAsync(["create", "secret", .. kind, "-n", ground.Team, .. content], ct);
}
