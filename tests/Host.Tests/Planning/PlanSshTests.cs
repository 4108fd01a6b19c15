using System.Text;
using Dockerflow.Host.Commands;
using Dockerflow.Support;
using Dockerflow.Support.Ssh;
using Dockerflow.Support.Tools;

namespace Dockerflow.Host.Tests.Planning;

/// <summary>The whole command with a source over SSH: a real sshd, and the key from a Secret.</summary>
public sealed class PlanSshTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private ApiServer api = null!;
    private SshServer ssh = null!;

    public async ValueTask InitializeAsync()
    {
        var missing = SshServer.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        ssh = await SshServer.StartAsync(Token);
        api = await ApiServer.StartAsync();
        Write("policy.yaml", $"hosts: [{{host: '{ssh.Host}', allowPrivate: true}}]");
    }

    public async ValueTask DisposeAsync()
    {
        if (ssh is not null)
        {
            await ssh.DisposeAsync();
            await api.DisposeAsync();
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Plan_SourceOverSsh_TellsTheTipThatTheServerHas()
    {
        var commit = await ssh.CreateRepositoryAsync("app", Token);
        Secret(("ssh-privatekey", ssh.PrivateKey), ("known_hosts", ssh.KnownHosts));

        var (code, output, error) = await RunAsync();

        (code, error).ShouldBe((0, ""), output);
        output.ShouldContain($"source: refs/heads/main is at {commit}");
        output
            .TrimEnd()
            .ShouldEndWith($"would start now: NeverBuilt: no image was built yet; refs/heads/main is at {commit[..7]}");
    }

    [Fact]
    public async Task Plan_SecretWithoutKnownHosts_SaysHowToMakeThem()
    {
        Secret(("ssh-privatekey", ssh.PrivateKey));

        var (code, output, _) = await RunAsync();

        code.ShouldBe(0, output);
        output.ShouldContain("Secret git-ssh: it has no known_hosts");
        output.ShouldContain($"ssh-keyscan -p {ssh.Port} 127.0.0.1");
        output.ShouldContain("would wait: SecretInvalid");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File(string name) => Path.Combine(folder.FullName, name);

    private void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    private void Secret(params (string Key, string Value)[] data)
    {
        var values = data.Select(pair =>
            $"\"{pair.Key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}\""
        );
        api.Answers(
            "/api/v1/namespaces/team/secrets/git-ssh",
            $$$"""{"metadata":{"name":"git-ssh","namespace":"team"},"data":{{{{string.Join(',', values)}}}}}"""
        );
    }

    private async Task<(int Code, string Output, string Error)> RunAsync()
    {
        // The short form would be enough, were it not for the port.
        Write(
            "wish.yaml",
            $$"""
            apiVersion: dockerflow.dev/v1alpha1
            kind: ContainerBuild
            metadata: {name: app, namespace: team}
            spec:
              source:
                git:
                  url: {{ssh.Url(ssh.Repositories + "/app.git")}}
                  ref: {branch: main}
                  credentialsRef: {name: git-ssh}
              image:
                repository: registry.example.com/team/app

            """
        );
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["plan", "-f", File("wish.yaml"), "--kubeconfig", api.ConfigurationPath, "--policy", File("policy.yaml")],
            new Terminal(output, error),
            _ => null
        );
        return (code, output.ToString(), error.ToString());
    }
}
