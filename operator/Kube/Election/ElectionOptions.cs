using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Election;

/// <summary>
/// Which Lease decides, as whom this process stands, and how long things take. The defaults are client-go's. They hold
/// if the clocks of two nodes run at about the same speed; what the clocks show does not matter.
/// </summary>
public sealed record ElectionOptions
{
    /// <summary>How much sooner than <see cref="RetryPeriod"/> the next try may come, so that candidates spread.</summary>
    internal const double Jitter = 0.2;

    /// <summary>The Lease's namespace and name. It is created if it is not there.</summary>
    public required ResourceKey Lease { get; init; }

    /// <summary>Different for every process that ever stands: see <see cref="NewIdentity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>How long the others leave an unchanged Lease to its holder. Written in whole seconds, rounded up.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader goes on without a renewal; then it has lost.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two tries, of leader and candidates.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bound of one call. Half of the deadline, so that a call into the void leaves time for another.</summary>
    internal TimeSpan CallLimit => RenewDeadline / 2;

    /// <summary>Bound of one fenced write: begun in the last instant before the deadline, it ends before the others may lead.</summary>
    internal TimeSpan WriteLimit => LeaseDuration - RenewDeadline;

    internal int LeaseSeconds => (int)Math.Ceiling(LeaseDuration.TotalSeconds);

    /// <summary>The name, made unique: two lives of one Pod are two candidates.</summary>
    public static string NewIdentity(string name) => $"{name}_{Guid.NewGuid()}";

    /// <summary>What is wrong with these options, one sentence each; empty if they can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (string.IsNullOrEmpty(Lease.Name) || string.IsNullOrEmpty(Lease.Namespace))
            problems.Add("the lease needs a name and a namespace");
        if (string.IsNullOrEmpty(Identity))
            problems.Add("the identity is blank");
        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration > TimeSpan.FromHours(1))
            problems.Add($"the lease duration ({Seconds(LeaseDuration)}) must be from 1 s to 1 h");
        if (LeaseDuration <= RenewDeadline)
            problems.Add(
                $"the lease duration ({Seconds(LeaseDuration)}) must be longer than the renew deadline ({Seconds(RenewDeadline)})"
            );
        if (RenewDeadline <= RetryPeriod * (1 + Jitter))
            problems.Add(
                $"the renew deadline ({Seconds(RenewDeadline)}) must be longer than 1.2 times the retry period ({Seconds(RetryPeriod)})"
            );
        if (RetryPeriod <= TimeSpan.Zero)
            problems.Add($"the retry period ({Seconds(RetryPeriod)}) must be longer than 0 s");
        return problems;
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
