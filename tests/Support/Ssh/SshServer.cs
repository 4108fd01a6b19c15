using System.Globalization;
using Dockerflow.Support.ControlPlane;
using Dockerflow.Support.Tools;

namespace Dockerflow.Support.Ssh;

/// <summary>
/// A real sshd on one address of this machine, with keys made for it, that lets one key in as whoever runs the tests and
/// gives it git-shell and nothing else. Nothing of it stays.
/// </summary>
public sealed class SshServer : IAsyncDisposable
{
    /// <summary>As git servers do it: the client's words are for git-shell to take apart.</summary>
    public const string GitShell = "exec git-shell -c \"$SSH_ORIGINAL_COMMAND\"";

    private const string Program = "/usr/sbin/sshd";
    private static readonly string[] KeyTypes = ["ed25519", "ecdsa", "rsa"];
    private readonly StateDirectory state;
    private readonly Daemon daemon;

    private readonly string address;

    private SshServer(StateDirectory state, string address, int port)
    {
        (this.state, this.address, Port) = (state, address, port);
        daemon = new Daemon("/bin/sh", ["-c", Start, "sh", Program, state.File("sshd_config")], state.File("log"));
    }

    // As root sshd wants /run/sshd, which the machine's own service would make: ours gets a /run of its own.
    private const string Start =
        "[ \"$(id -u)\" != 0 ] || [ -d /run/sshd ] || exec unshare --mount /bin/sh -c 'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec \"$1\" -D -e -f \"$2\"' sh \"$@\"; exec \"$1\" -D -e -f \"$2\"";

    public int Port { get; }

    public string Host => $"{address}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>An empty directory for repositories.</summary>
    public string Repositories => state.File("repositories");

    /// <summary>The private key that the server lets in.</summary>
    public string PrivateKey => File.ReadAllText(PrivateKeyFile);

    public string PrivateKeyFile => state.File("client_ed25519");

    /// <summary>A private key that the server does not know.</summary>
    public string StrangersKey => File.ReadAllText(state.File("stranger_ed25519"));

    public string KnownHosts => File.ReadAllText(KnownHostsFile);

    public string KnownHostsFile => state.File("known_hosts");

    /// <summary>Null where a server can be started; otherwise why not.</summary>
    public static string? Missing() =>
        File.Exists(Program) ? null : "there is no /usr/sbin/sshd (Debian: openssh-server); 'make up' installs it";

    /// <summary>The address of a path on this machine.</summary>
    public string Url(string path) => $"ssh://{Environment.UserName}@{Host}{path}";

    /// <summary>All that it has logged, at level VERBOSE.</summary>
    public string Log() => File.ReadAllText(state.File("log"));

    /// <summary>Starts one that answers, and runs <paramref name="command"/> for whoever comes in. Protocol version 2 needs
    /// an environment variable, which many servers do not accept. Without a port it is a free one.</summary>
    public static async Task<SshServer> StartAsync(
        CancellationToken ct,
        string command = GitShell,
        bool protocolVersion2 = true,
        string address = "127.0.0.1",
        int? port = null
    )
    {
        var server = new SshServer(new StateDirectory("sshd-"), address, port ?? Ports.Free());
        try
        {
            await server.PrepareAsync(command, protocolVersion2, ct);
            await server.daemon.StartAsync(ct);
            return await Polling.UntilAsync(server.ListensAsync, TimeSpan.FromSeconds(20), ct)
                ? server
                : throw new InvalidOperationException($"sshd does not listen: {server.daemon.LogTail()}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another private key of this type (as ssh-keygen names them), encrypted if there is a passphrase.</summary>
    public async Task<string> NewKeyAsync(
        string type,
        CancellationToken ct,
        string passphrase = "",
        bool allow = false,
        string form = "RFC4716"
    )
    {
        var file = state.File($"key-{Guid.NewGuid():N}");
        await KeyAsync(file, type, passphrase, ct, form);
        if (allow)
        {
            await File.AppendAllTextAsync(
                state.File("authorized_keys"),
                await File.ReadAllTextAsync(file + ".pub", ct),
                ct
            );
        }
        return await File.ReadAllTextAsync(file, ct);
    }

    /// <summary>A repository NAME.git with one commit on main; returns the commit.</summary>
    public async Task<string> CreateRepositoryAsync(string name, CancellationToken ct)
    {
        var bare = Path.Combine(Repositories, $"{name}.git");
        var repository = new GitRepository(bare, bare, state.File($"working-copy-{name}"));
        await repository.InitialiseAsync(ct);
        return await repository.PushAsync(new Dictionary<string, string> { ["file"] = name }, "First", ct);
    }

    public async ValueTask DisposeAsync()
    {
        await daemon.DisposeAsync();
        await state.DisposeAsync();
    }

    private async Task PrepareAsync(string command, bool protocolVersion2, CancellationToken ct)
    {
        Directory.CreateDirectory(Repositories);
        await KeyAsync(PrivateKeyFile, "ed25519", "", ct);
        await KeyAsync(state.File("stranger_ed25519"), "ed25519", "", ct);
        File.Copy(PrivateKeyFile + ".pub", state.File("authorized_keys"));
        foreach (var type in KeyTypes)
        {
            await KeyAsync(HostKeyFile(type), type, "", ct);
            var key = (await File.ReadAllTextAsync(HostKeyFile(type) + ".pub", ct)).Split(' ');
            await File.AppendAllTextAsync(KnownHostsFile, $"[{address}]:{Port} {key[0]} {key[1]}\n", ct);
        }
        await File.WriteAllTextAsync(state.File("sshd_config"), Configuration(command, protocolVersion2), ct);
    }

    // SHLVL: or bash would read the user's .bashrc for whoever comes over a network.
    private string Configuration(string command, bool protocolVersion2) =>
        $"""
            Port {Port}
            ListenAddress {address}
            {string.Join('\n', KeyTypes.Select(type => $"HostKey {HostKeyFile(type)}"))}
            PidFile none
            AuthorizedKeysFile {state.File("authorized_keys")}
            StrictModes no
            UsePAM no
            UseDNS no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            AllowTcpForwarding no
            PermitTTY no
            PrintMotd no
            AcceptEnv {(protocolVersion2 ? "GIT_PROTOCOL" : "NONE")}
            SetEnv SHLVL=1
            MaxStartups 100
            LogLevel VERBOSE
            ForceCommand {command}

            """;

    private string HostKeyFile(string type) => state.File($"host_{type}");

    // -m for a private key: PEM, PKCS8, or (by the name of a form of public keys) OpenSSH's own.
    private static Task KeyAsync(
        string file,
        string type,
        string passphrase,
        CancellationToken ct,
        string form = "RFC4716"
    ) =>
        Tool.RunAsync(
            new("ssh-keygen", ["-q", "-t", type, "-m", form, "-N", passphrase, "-C", "test", "-f", file]),
            ct
        );

    // Not by connecting: a test may ask whether somebody did.
    private Task<bool> ListensAsync() =>
        Task.FromResult(File.Exists(state.File("log")) && Log().Contains($"Server listening on {address}"));
}
