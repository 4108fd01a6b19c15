using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Verify;

/// <summary>How each check counts for one run: the contract's default, what the resource says, what the policy requires.</summary>
public static class CheckLevels
{
    public static CheckLevel Of(CheckName check, VerifySettings settings, OperatorPolicy policy)
    {
        if (policy.RequiredChecks.Contains(check))
        {
            return CheckLevel.Required;
        }
        return settings.Checks.FirstOrDefault(setting => setting.Name == check)?.Level ?? Default(check);
    }

    /// <summary>The checks that a probe must make for this run.</summary>
    public static IReadOnlyList<CheckName> Probed(BuildRun run, OperatorPolicy policy) =>
        Enum.GetValues<CheckName>()
            .Where(check => !StaticChecks.Has(check) && Of(check, run.Spec.Verify, policy) != CheckLevel.Skip)
            .ToList();

    /// <summary>Dockerflow allows a heartbeat to answer 5xx where backing services are missing, as they are here.</summary>
    private static CheckLevel Default(CheckName check) =>
        check == CheckName.HeartbeatHealthy ? CheckLevel.Warn : CheckLevel.Required;
}
