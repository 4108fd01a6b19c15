namespace Dockerflow.Api.BuildRuns;

/// <summary>How a build Pod is kept from its node beyond what every cluster can do.</summary>
/// <param name="UserNamespace">uid 0 of its containers is nobody on the node (hostUsers: false).</param>
/// <param name="Seccomp">Of the containers that run Buildah: <c>Localhost:PATH</c>, or Unconfined, which is the runtime's
/// default for a Pod that names none.</param>
/// <param name="Reason">Why it is not more; null where nothing more was asked for.</param>
public sealed record RunIsolation(bool UserNamespace, string Seccomp, string? Reason = null)
{
    public const string Unconfined = "Unconfined";

    /// <summary>What every cluster can do.</summary>
    public static RunIsolation Plain { get; } = new(false, Unconfined);
}
