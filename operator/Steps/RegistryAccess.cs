using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;
using Dockerflow.Registry;

namespace Dockerflow.Steps;

/// <summary>What a step with registry credentials works with.</summary>
internal sealed class RegistryAccess : IDisposable
{
    private const int MaxAuthFileBytes = 1024 * 1024;
    private readonly OutboundHttp _http;

    private RegistryAccess(HostRules rules, DockerConfig credentials, TimeProvider clock)
    {
        (Rules, Credentials) = (rules, credentials);
        _http = new OutboundHttp(rules, clock);
        Client = new RegistryClient(_http, credentials);
    }

    public HostRules Rules { get; }

    public DockerConfig Credentials { get; }

    public RegistryClient Client { get; }

    public static RegistryAccess Open(IReadOnlyList<HostRule> hosts, string? authFile, TimeProvider clock) =>
        HostRules.TryCreate(hosts, out var rules, out var error)
            ? new RegistryAccess(rules, ReadCredentials(authFile), clock)
            : throw new StepException(FailureReason.StepFailed, error);

    public void Dispose() => _http.Dispose();

    private static DockerConfig ReadCredentials(string? authFile)
    {
        if (authFile is null)
        {
            return DockerConfig.Empty;
        }
        var file = new FileInfo(authFile);
        if (!file.Exists || file.Length > MaxAuthFileBytes)
        {
            throw new StepException(
                FailureReason.SecretInvalid,
                "the registry credentials Secret has no key .dockerconfigjson of at most 1 MiB"
            );
        }
        return DockerConfig.TryParse(File.ReadAllBytes(file.FullName), out var credentials, out var error)
            ? credentials
            : throw new StepException(
                FailureReason.SecretInvalid,
                $"the registry credentials Secret does not parse: {error}"
            );
    }
}
