namespace Dockerflow.Host.Polling;

/// <summary>How one question to a host ended.</summary>
/// <param name="Says">What it showed about the host.</param>
/// <param name="Pause">How long the host wants to be left alone, if it said so.</param>
/// <param name="Requests">What the question has cost.</param>
internal sealed record HostVerdict(HostSays Says, TimeSpan? Pause = null, int Requests = 0)
{
    /// <summary>The host was not asked after all.</summary>
    public static HostVerdict None { get; } = new(HostSays.Nothing);
}
