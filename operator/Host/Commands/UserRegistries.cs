using Dockerflow.Api.BuildRuns;
using Dockerflow.Host.Configuration;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps;

namespace Dockerflow.Host.Commands;

/// <summary>Registries as a user's own machine reaches them.</summary>
internal sealed class UserRegistries : IDisposable
{
    private const int MaxAuthFileBytes = 1024 * 1024;
    private readonly OutboundHttp http;

    private UserRegistries(HostRules rules, DockerConfig credentials)
    {
        http = new OutboundHttp(rules, TimeProvider.System);
        Client = new RegistryClient(http, credentials);
    }

    public RegistryClient Client { get; }

    /// <summary>Hosts without a rule in the policy may have a private address, and plain HTTP if it is this machine, as
    /// for Docker.</summary>
    /// <param name="policy">A policy file, or null.</param>
    /// <param name="authFile">Credentials as Docker keeps them; null: Docker's own file, if there is one.</param>
    /// <param name="environment">Where Docker's own file is.</param>
    /// <param name="hosts">Those that will be asked.</param>
    /// <exception cref="StepException">SecretInvalid.</exception>
    /// <exception cref="PolicyFileException">The policy is wrong.</exception>
    public static UserRegistries Open(
        string? policy,
        string? authFile,
        Func<string, string?> environment,
        IEnumerable<string> hosts
    )
    {
        IReadOnlyList<HostRule> given = policy is null ? [] : PolicyFile.Load(policy).Hosts;
        var known = given.Select(rule => rule.Host).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = hosts.Distinct(StringComparer.Ordinal).Where(host => !known.Contains(host)).Select(RuleOf);
        return HostRules.TryCreate([.. given, .. others], out var rules, out var error)
            ? new UserRegistries(rules, Credentials(authFile, environment))
            : throw new PolicyFileException([error]);
    }

    public void Dispose() => http.Dispose();

    private static HostRule RuleOf(string host) =>
        new(
            host,
            Insecure: Uri.TryCreate($"http://{host}", UriKind.Absolute, out var address) && address.IsLoopback,
            AllowPrivate: true
        );

    private static DockerConfig Credentials(string? authFile, Func<string, string?> environment)
    {
        var path = authFile ?? OwnFile(environment);
        if (path is null)
        {
            return DockerConfig.Empty;
        }
        return DockerConfig.TryParse(ReadBounded(path), out var credentials, out var error)
            ? credentials
            : throw new StepException(FailureReason.SecretInvalid, $"{path}: {error}");
    }

    private static byte[] ReadBounded(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaxAuthFileBytes
                ? File.ReadAllBytes(path)
                : throw new StepException(
                    FailureReason.SecretInvalid,
                    $"{path} is larger than 1 MiB; check --authfile"
                );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StepException(
                FailureReason.SecretInvalid,
                $"{path} cannot be read ({fault.Message}); check --authfile",
                fault
            );
        }
    }

    private static string? OwnFile(Func<string, string?> environment)
    {
        var directory =
            environment("DOCKER_CONFIG") is { Length: > 0 } given ? given
            : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".docker")
            : null;
        var path = directory is null ? null : Path.Combine(directory, "config.json");
        return File.Exists(path) ? path : null;
    }
}
