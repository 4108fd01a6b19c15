using System.Globalization;
using Dockerflow.Kube.Objects;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Election;

/// <summary>A process of its own that fights for the Lease (tests/LeaseContender).</summary>
internal sealed class Contender : IAsyncDisposable
{
    public const int LostLease = 3;

    private static readonly string Executable = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "../../LeaseContender",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')),
            "Dockerflow.LeaseContender"
        )
    );
    private readonly string output;

    public Contender(LocalControlPlane plane, ResourceKey lease, string identity, Times times)
    {
        Identity = identity;
        output = Path.Combine(plane.Directory, $"{lease.Namespace}-{identity}.log");
        string[] arguments =
        [
            $"--kubeconfig={plane.Kubeconfig}",
            $"--namespace={lease.Namespace}",
            $"--lease={lease.Name}",
            $"--config-map={ElectionHistory.MapName}",
            $"--identity={identity}",
            $"--lease-duration={times.Duration.ToString(CultureInfo.InvariantCulture)}",
            $"--renew-deadline={times.Deadline.ToString(CultureInfo.InvariantCulture)}",
            $"--retry-period={times.Retry.ToString(CultureInfo.InvariantCulture)}",
        ];
        Process = new Daemon(Executable, arguments, output);
    }

    public string Identity { get; }

    public Daemon Process { get; }

    /// <summary>What it told so far, without its log.</summary>
    public IReadOnlyList<string> Told =>
        File.Exists(output) ? [.. File.ReadLines(output).Where(line => !line.StartsWith('#'))] : [];

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    /// <summary>In seconds.</summary>
    internal sealed record Times(double Duration, double Deadline, double Retry);
}
