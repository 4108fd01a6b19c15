using System.CommandLine;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;

namespace Dockerflow.LeaseContender;

/// <summary>A process that fights for a Lease and writes while it has it, for tests with real processes and a real server.</summary>
internal static class ContenderCommand
{
    private static readonly Option<string> Kubeconfig = new("--kubeconfig") { Required = true };
    private static readonly Option<string> Namespace = new("--namespace") { Required = true };
    private static readonly Option<string> Lease = new("--lease") { Required = true };
    private static readonly Option<string> Identity = new("--identity") { Required = true };
    private static readonly Option<string> ConfigMap = new("--config-map")
    {
        Required = true,
        Description = "Must be there; what is written goes into it.",
    };
    private static readonly Option<double> Duration = new("--lease-duration") { DefaultValueFactory = _ => 15 };
    private static readonly Option<double> Deadline = new("--renew-deadline") { DefaultValueFactory = _ => 10 };
    private static readonly Option<double> Retry = new("--retry-period") { DefaultValueFactory = _ => 2 };

    public static RootCommand Create()
    {
        var command = new RootCommand("Fights for a Lease; exit code 0 when told to stop, 3 when the lease was lost.")
        {
            Kubeconfig,
            Namespace,
            Lease,
            Identity,
            ConfigMap,
            Duration,
            Deadline,
            Retry,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var ns = parsed.GetRequiredValue(Namespace);
        var options = new ElectionOptions
        {
            Lease = new ResourceKey(ns, parsed.GetRequiredValue(Lease)),
            Identity = parsed.GetRequiredValue(Identity),
            LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(Duration)),
            RenewDeadline = TimeSpan.FromSeconds(parsed.GetValue(Deadline)),
            RetryPeriod = TimeSpan.FromSeconds(parsed.GetValue(Retry)),
        };
        using var contender = new Contender(
            options,
            parsed.GetRequiredValue(Kubeconfig),
            new ResourceKey(ns, parsed.GetRequiredValue(ConfigMap))
        );
        return await contender.RunAsync();
    }
}
