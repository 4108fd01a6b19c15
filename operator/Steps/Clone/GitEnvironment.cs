using System.Globalization;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// Git's whole configuration, as environment variables (git-config(1), GIT_CONFIG_COUNT): no file on the machine and
/// nothing in the repository can add to it.
/// </summary>
internal static class GitEnvironment
{
    private const string AskpassScript = """
        #!/bin/sh
        # Answers only for the one address the credentials are for; git asks "Username for 'URL': ".
        case "$1" in
          "Username for '$DOCKERFLOW_GIT_ADDRESS': ") exec cat "$DOCKERFLOW_GIT_CREDENTIALS/username" ;;
          "Password for '$DOCKERFLOW_GIT_SCHEME://"*"@$DOCKERFLOW_GIT_AUTHORITY': ") exec cat "$DOCKERFLOW_GIT_CREDENTIALS/password" ;;
        esac
        exit 1

        """;

    public static Dictionary<string, string> Create(
        CloneInput input,
        GitRemoteAddress remote,
        TemporaryDirectory temporary,
        StepContext context
    )
    {
        var protocols = remote.Rule is { Insecure: true } ? "https:http" : "https";
        var environment = Common(input, temporary, context, protocols);
        AddConfiguration(environment, [.. CommonConfiguration, .. Configuration(remote, temporary)]);
        AddCredentials(environment, input.CredentialsDir, remote, temporary);
        return environment;
    }

    /// <summary>The same for a repository over SSH.</summary>
    public static Dictionary<string, string> Create(
        CloneInput input,
        SshCommandLine ssh,
        TemporaryDirectory temporary,
        StepContext context
    )
    {
        var environment = Common(input, temporary, context, "ssh");
        AddConfiguration(environment, CommonConfiguration);
        environment["GIT_SSH_COMMAND"] = ssh.ToString();
        environment["GIT_SSH_VARIANT"] = "ssh";
        environment["GIT_ASKPASS"] = "/bin/false";
        environment["SSH_ASKPASS_REQUIRE"] = "never";
        return environment;
    }

    private static Dictionary<string, string> Common(
        CloneInput input,
        TemporaryDirectory temporary,
        StepContext context,
        string protocols
    )
    {
        var environment = ToolEnvironment.Create(context);
        environment["HOME"] = temporary.Path;
        environment["GIT_DIR"] = temporary.File("repository");
        environment["GIT_WORK_TREE"] = input.Destination;
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        environment["GIT_ALLOW_PROTOCOL"] = protocols;
        return environment;
    }

    private static readonly (string Key, string Value)[] CommonConfiguration =
    [
        ("core.hooksPath", "/dev/null"),
        ("core.fsmonitor", "false"),
        ("core.symlinks", "true"),
        ("core.autocrlf", "false"),
        ("core.protectHFS", "true"),
        ("core.protectNTFS", "true"),
        ("safe.directory", "*"),
        ("protocol.version", "2"),
        ("credential.helper", ""),
        ("fetch.recurseSubmodules", "false"),
        ("submodule.recurse", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("advice.detachedHead", "false"),
        ("init.defaultBranch", "none"),
    ];

    private static List<(string Key, string Value)> Configuration(GitRemoteAddress remote, TemporaryDirectory temporary)
    {
        var address = remote.Base.GetLeftPart(UriPartial.Authority);
        List<(string, string)> configuration =
        [
            ("http.followRedirects", "false"),
            // A server that sends less than 1 kB/s for a minute is as good as dead.
            ("http.lowSpeedLimit", "1000"),
            ("http.lowSpeedTime", "60"),
            ("http.proxy", ""),
            ("http.curloptResolve", Pin(remote)),
        ];
        if (new Uri(remote.Url).GetLeftPart(UriPartial.Authority) != address)
        {
            configuration.Add(
                ($"url.{address}/.insteadOf", new Uri(remote.Url).GetLeftPart(UriPartial.Authority) + "/")
            );
        }
        if (remote.Rule?.CaBundle is { } authorities)
        {
            File.WriteAllText(temporary.File("ca.pem"), authorities);
            configuration.Add(($"http.{address}/.sslCAInfo", temporary.File("ca.pem")));
        }
        return configuration;
    }

    private static string Pin(GitRemoteAddress remote) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{remote.Base.DnsSafeHost}:{remote.Base.Port}:{string.Join(',', remote.Addresses.Select(ip => ip.ToString()))}"
        );

    private static void AddConfiguration(
        Dictionary<string, string> environment,
        (string Key, string Value)[] configuration
    )
    {
        environment["GIT_CONFIG_COUNT"] = configuration.Length.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < configuration.Length; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i.ToString(CultureInfo.InvariantCulture)}"] = configuration[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i.ToString(CultureInfo.InvariantCulture)}"] = configuration[i].Value;
        }
    }

    private static void AddCredentials(
        Dictionary<string, string> environment,
        string? directory,
        GitRemoteAddress remote,
        TemporaryDirectory temporary
    )
    {
        if (directory is null)
        {
            environment["GIT_ASKPASS"] = "/bin/false";
            return;
        }
        GitCredentialFiles.RequireFor(directory, remote.Host);
        var script = temporary.File("askpass");
        File.WriteAllText(script, AskpassScript);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        environment["GIT_ASKPASS"] = script;
        environment["DOCKERFLOW_GIT_CREDENTIALS"] = directory;
        environment["DOCKERFLOW_GIT_ADDRESS"] = remote.Base.GetLeftPart(UriPartial.Authority);
        environment["DOCKERFLOW_GIT_SCHEME"] = remote.Base.Scheme;
        environment["DOCKERFLOW_GIT_AUTHORITY"] = remote.Base.Authority;
    }
}
