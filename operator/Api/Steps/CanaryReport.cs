namespace Dockerflow.Api.Steps;

/// <summary>What the kernel says about the canary's container.</summary>
/// <param name="UserNamespace">Its uids are others on the node (/proc/self/uid_map is not the whole range onto itself).</param>
/// <param name="Seccomp">Seccomp of /proc/self/status: 0 none, 2 a filter.</param>
/// <param name="NoNewPrivs">NoNewPrivs of /proc/self/status.</param>
public sealed record CanaryReport(bool UserNamespace, int Seccomp, bool NoNewPrivs);
