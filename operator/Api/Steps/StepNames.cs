namespace Dockerflow.Api.Steps;

/// <summary>The containers of the build Pod, in order, the probe of the verify Pod, and the canary.</summary>
public static class StepNames
{
    public const string Clone = "clone";
    public const string Pull = "pull";
    public const string Restore = "restore";
    public const string Build = "build";
    public const string Inspect = "inspect";
    public const string Push = "push";
    public const string Probe = "probe";

    /// <summary>Tells what the nodes can do; no part of any run.</summary>
    public const string Canary = "canary";

    /// <summary>The environment variable that hands a step its input as JSON.</summary>
    public const string InputVariable = "DOCKERFLOW_STEP_INPUT";

    /// <summary>Where a step writes its report; the kubelet reads it when the container ends.</summary>
    public const string TerminationLog = "/dev/termination-log";

    /// <summary>A report is never longer: the kubelet shares 12 KiB among all containers of a Pod and cuts silently.</summary>
    public const int MaxReportBytes = 2048;

    /// <summary>All of them; a build without a cache has no <see cref="Restore"/>.</summary>
    public static readonly IReadOnlyList<string> BuildOrder = [Clone, Pull, Restore, Build, Inspect, Push];
}
