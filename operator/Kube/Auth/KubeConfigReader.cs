using System.Collections.Immutable;
using System.Text;

namespace Dockerflow.Kube.Auth;

/// <summary>From the nodes of one file to its entries. Throws InvalidDataException saying what is wrong.</summary>
internal sealed class KubeConfigReader
{
    private const string ExecExtension = "client.authentication.k8s.io/exec";
    private readonly string folder;

    private KubeConfigReader(string folder) => this.folder = folder;

    /// <summary>Relative paths are taken to start at <paramref name="folder"/>, the one that the file is in.</summary>
    public static KubeConfig Read(string text, string folder)
    {
        var root = ConfigParser.Parse(text);
        var reader = new KubeConfigReader(folder);
        return new KubeConfig(
            root.TextOf("current-context"),
            Named(root, "contexts", "context", Context),
            Named(root, "clusters", "cluster", reader.Cluster),
            Named(root, "users", "user", reader.User)
        );
    }

    private static ImmutableDictionary<string, T> Named<T>(
        ConfigNode root,
        string list,
        string member,
        Func<ConfigNode, T> read
    )
    {
        var entries = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var item in root.ItemsOf(list))
        {
            var name = item.TextOf("name") ?? throw new InvalidDataException($"an entry of '{list}' has no name");
            if (!entries.TryAdd(name, Entry(item[member] ?? new ConfigNode(), $"{member} '{name}'", read)))
                throw new InvalidDataException($"'{list}' has two entries named '{name}'");
        }
        return entries.ToImmutable();
    }

    private static T Entry<T>(ConfigNode node, string what, Func<ConfigNode, T> read)
    {
        try
        {
            return read(node);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{what}: {failure.Message}", failure);
        }
    }

    private static ContextEntry Context(ConfigNode node) => new(node.TextOf("cluster"), node.TextOf("user"));

    private ClusterEntry Cluster(ConfigNode node) =>
        new()
        {
            Server = node.TextOf("server"),
            TlsServerName = node.TextOf("tls-server-name"),
            ProxyUrl = node.TextOf("proxy-url"),
            SkipTlsVerify = node.FlagOf("insecure-skip-tls-verify"),
            Authority = Pem(node, "certificate-authority"),
            ExecExtension = node.ItemsOf("extensions")
                .FirstOrDefault(each => each.TextOf("name") == ExecExtension)
                ?["extension"]?.ToJson(1000),
        };

    private UserEntry User(ConfigNode node) =>
        new()
        {
            Token = node.TextOf("token"),
            TokenFile = Absolute(node.TextOf("tokenFile")),
            Username = node.TextOf("username"),
            Password = node.TextOf("password"),
            ClientCertificate = Pem(node, "client-certificate"),
            ClientKey = Pem(node, "client-key"),
            Exec = node["exec"] is { } exec ? Exec(exec) : null,
            AuthProvider = node["auth-provider"]?.TextOf("name"),
            Impersonate = Impersonate(node),
        };

    private ExecEntry Exec(ConfigNode node)
    {
        var command = node.TextOf("command") ?? throw new InvalidDataException("exec has no command");
        return new ExecEntry
        {
            ApiVersion = node.TextOf("apiVersion") ?? throw new InvalidDataException("exec has no apiVersion"),
            // A name alone is looked for in $PATH, as kubectl does it.
            Command = command.Contains(Path.DirectorySeparatorChar) ? Absolute(command)! : command,
            Arguments = node.TextsOf("args"),
            Environment = [.. node.ItemsOf("env").Select(Variable)],
            InstallHint = node.TextOf("installHint"),
            ProvideClusterInfo = node.FlagOf("provideClusterInfo"),
            InteractiveMode = node.TextOf("interactiveMode"),
        };
    }

    private static KeyValuePair<string, string> Variable(ConfigNode node) =>
        node.TextOf("name") is { } name && !name.Contains('=') && !name.Contains('\0')
            ? new(name, node.TextOf("value") ?? "")
            : throw new InvalidDataException("an entry of exec's 'env' has no usable name");

    private static Impersonation? Impersonate(ConfigNode node)
    {
        var extra = node["as-user-extra"];
        var who = new Impersonation(
            node.TextOf("as"),
            node.TextOf("as-uid"),
            node.TextsOf("as-groups"),
            (extra?.Members ?? ImmutableDictionary<string, ConfigNode>.Empty).ToDictionary(
                each => each.Key,
                each => extra!.TextsOf(each.Key)
            )
        );
        if (who.User is null && (who.Uid is not null || who.Groups.Count > 0 || who.Extra.Count > 0))
            throw new InvalidDataException("as-uid, as-groups and as-user-extra need 'as'");
        return who.User is null ? null : who;
    }

    // Data wins over the file.
    private PemSource? Pem(ConfigNode node, string name)
    {
        if (node.TextOf($"{name}-data") is not { } data)
            return Absolute(node.TextOf(name)) is { } path ? new PemSource(path, null) : null;
        try
        {
            return new PemSource(null, Encoding.UTF8.GetString(Convert.FromBase64String(data)));
        }
        catch (FormatException failure)
        {
            throw new InvalidDataException($"'{name}-data' is not base64", failure);
        }
    }

    private string? Absolute(string? path) => path is null ? null : Path.GetFullPath(path, folder);
}
