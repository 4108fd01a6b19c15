using Dockerflow.Support.Ssh;
using Dockerflow.Support.Tools;

namespace Dockerflow.Source.Tests.Ssh;

/// <summary>One sshd for the tests of a class.</summary>
public sealed class SshServerFixture : IAsyncLifetime
{
    public SshServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var missing = SshServer.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        Server = await SshServer.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>The server's known_hosts as HashKnownHosts would have it, made by ssh-keygen.</summary>
    public async Task<string> HashedKnownHostsAsync(CancellationToken ct)
    {
        var file = Server.KnownHostsFile + "-hashed";
        File.Copy(Server.KnownHostsFile, file, overwrite: true);
        await Tool.RunAsync(new("ssh-keygen", ["-H", "-f", file]), ct);
        return await File.ReadAllTextAsync(file, ct);
    }

    /// <summary>A public key that is no host's.</summary>
    public async Task<string> PublicKeyAsync(CancellationToken ct) =>
        await Tool.RunAsync(new("ssh-keygen", ["-y", "-f", Server.PrivateKeyFile]), ct);
}
