using System.CommandLine;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Host.Commands;

/// <summary>The options of <c>dockerflow run</c> that say who leads when it runs more than once.</summary>
internal sealed class ElectionSettings
{
    private const string DefaultName = "dockerflow-operator";
    private const string ServiceAccountNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
    private readonly Func<string, string?> environment;

    public ElectionSettings(Func<string, string?> environment)
    {
        this.environment = environment;
        var defaults = new EnvironmentDefaults(environment);
        Elect = defaults.Flag(
            "--leader-elect",
            "DOCKERFLOW_LEADER_ELECT",
            InPod(),
            "Work only while holding a lease, so that several may run; without it true in a Pod and false elsewhere."
        );
        Name = defaults.Text(
            "--lease-name",
            "NAME",
            "DOCKERFLOW_LEASE_NAME",
            $"Name of the lease; without it {DefaultName}."
        );
        Namespace = defaults.Text(
            "--lease-namespace",
            "NS",
            "POD_NAMESPACE",
            "Namespace of the lease and of the canary Pod; without it the Pod's own."
        );
        Duration = defaults.Number(
            "--lease-duration",
            "DOCKERFLOW_LEASE_DURATION",
            15,
            1,
            3600,
            "Seconds that the others leave a silent leader its lease."
        );
        Deadline = defaults.Number(
            "--renew-deadline",
            "DOCKERFLOW_RENEW_DEADLINE",
            10,
            1,
            3600,
            "Seconds without a renewal after which the leader stops; less than the lease duration."
        );
        Retry = defaults.Number("--retry-period", "DOCKERFLOW_RETRY_PERIOD", 2, 1, 3600, "Seconds between two tries.");
    }

    public Option<bool> Elect { get; }
    public Option<string?> Name { get; }
    public Option<string?> Namespace { get; }
    public Option<int> Duration { get; }
    public Option<int> Deadline { get; }
    public Option<int> Retry { get; }

    public IReadOnlyList<Option> All => [Elect, Name, Namespace, Duration, Deadline, Retry];

    /// <summary>What the options say together, which may still be impossible; null if nobody is elected.</summary>
    public ElectionOptions? Read(ParseResult parsed) =>
        parsed.GetValue(Elect)
            ? new ElectionOptions
            {
                Lease = new(parsed.GetValue(Namespace) ?? PodNamespace(), parsed.GetValue(Name) ?? DefaultName),
                Identity = ElectionOptions.NewIdentity(environment("POD_NAME") ?? Environment.MachineName),
                LeaseDuration = TimeSpan.FromSeconds(parsed.GetValue(Duration)),
                RenewDeadline = TimeSpan.FromSeconds(parsed.GetValue(Deadline)),
                RetryPeriod = TimeSpan.FromSeconds(parsed.GetValue(Retry)),
            }
            : null;

    /// <summary>The canary Pod is where the lease is, and named after it; null where nobody says where that is.</summary>
    public ResourceKey? CanaryOf(ParseResult parsed) =>
        (parsed.GetValue(Namespace) ?? PodNamespace()) is { Length: > 0 } ns
            ? new ResourceKey(ns, $"{parsed.GetValue(Name) ?? DefaultName}-canary")
            : null;

    /// <summary>Why these options cannot be used, with the remedy; null if they can.</summary>
    public string? Problem(ElectionOptions election) =>
        string.IsNullOrEmpty(election.Lease.Namespace)
            ? $"Option '{Elect.Name}' needs a namespace for the lease: give {Namespace.Name} NS or set POD_NAMESPACE."
        : election.Problems() is [var problem, ..]
            ? $"{problem}\nSee {Duration.Name}, {Deadline.Name} and {Retry.Name} in 'dockerflow run --help'."
        : null;

    private bool InPod() =>
        environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && File.Exists(ServiceAccountNamespace);

    private string PodNamespace() => InPod() ? File.ReadAllText(ServiceAccountNamespace).Trim() : "";
}
