using Dockerflow.Api.Policy;

namespace Dockerflow.Build.Isolation;

/// <summary>Where the canary writes and builds read. Safe for concurrent use.</summary>
public sealed class IsolationBoard(IsolationSettings settings)
{
    private volatile IsolationVerdict verdict = IsolationRules.Verdict(settings, null);

    public IsolationVerdict Verdict => verdict;

    public void Write(CanaryFinding finding) => verdict = IsolationRules.Verdict(settings, finding);
}
