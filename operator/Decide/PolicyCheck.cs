using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide;

/// <summary>What the administrator's policy refuses.</summary>
internal static class PolicyCheck
{
    public static IEnumerable<string> Problems(ContainerBuildSpec spec, OperatorPolicy policy)
    {
        if (spec.MaxAge.Value > policy.Limits.MaxAge.Value)
        {
            yield return $"spec.maxAge: {spec.MaxAge} is more than the {policy.Limits.MaxAge} that the policy allows (limits.maxAge)";
        }
        if (spec.Build.Timeout.Value > policy.Limits.BuildTimeout.Value)
        {
            yield return $"spec.build.timeout: {spec.Build.Timeout} is more than the {policy.Limits.BuildTimeout} that the policy allows (limits.buildTimeout)";
        }
        if (spec.Verify.Timeout.Value > policy.Limits.VerifyTimeout.Value)
        {
            yield return $"spec.verify.timeout: {spec.Verify.Timeout} is more than the {policy.Limits.VerifyTimeout} that the policy allows (limits.verifyTimeout)";
        }
        foreach (
            var problem in ResourcePolicy
                .Problems(spec.Build.Resources, policy.Limits)
                .Concat(PlacementPolicy.Problems(spec.Build, policy.Placement))
        )
        {
            yield return problem;
        }
        var gitHost = SourceAddress.HostOf(spec.Source.Git.Url);
        if (!IsAllowed(policy.AllowedGitHosts, gitHost))
        {
            yield return $"spec.source.git.url: the policy does not allow {gitHost}; ask the administrator to add it to allowedGitHosts";
        }
        foreach (var repository in new[] { spec.Image.Repository, spec.Image.CandidatesRepository() })
        {
            if (!IsAllowed(policy.AllowedRegistries, repository.Split('/')[0]))
            {
                yield return $"spec.image: the policy does not allow {repository.Split('/')[0]}; ask the administrator to add it to allowedRegistries";
            }
        }
        foreach (
            var check in spec.Verify.Checks.Where(check =>
                check.Level != CheckLevel.Required && policy.RequiredChecks.Contains(check.Name)
            )
        )
        {
            yield return $"spec.verify.checks: the policy requires {check.Name}; it cannot be set to {check.Level} (requiredChecks)";
        }
        if (
            spec.Source.Git.Url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !policy.Hosts.Any(host => host.Insecure && host.Host == gitHost)
        )
        {
            yield return $"spec.source.git.url: plain http is not allowed for {gitHost}; use https, or ask the administrator for a hosts entry with insecure: true";
        }
    }

    /// <summary>Compares whole host names, never parts of them.</summary>
    private static bool IsAllowed(IReadOnlyList<string> allowed, string host) =>
        allowed.Count == 0 || allowed.Contains(host, StringComparer.Ordinal);
}
