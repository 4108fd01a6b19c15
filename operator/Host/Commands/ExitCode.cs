namespace Dockerflow.Host.Commands;

/// <summary>What the process returns; scripts may rely on it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was tried and did not work; trying again may help.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; trying again will not help.</summary>
    public const int Usage = 2;

    /// <summary>It led and has lost the lease: it must begin anew, as a candidate. The kubelet does that.</summary>
    public const int LostLease = 3;
}
