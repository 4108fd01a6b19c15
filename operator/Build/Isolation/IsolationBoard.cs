using Dockerflow.Api.Policy;

namespace Dockerflow.Build.Isolation;

/// <summary>Where the one canary writes and builds read.</summary>
public sealed class IsolationBoard(IsolationSettings settings)
{
    private CanaryFinding? known;
    private volatile IsolationVerdict verdict = IsolationRules.Verdict(settings, null);

    public IsolationVerdict Verdict => verdict;

    /// <summary>By one writer at a time.</summary>
    public void Write(CanaryFinding finding)
    {
        known = IsolationRules.Newest(settings, known, finding);
        verdict = IsolationRules.Verdict(settings, known);
    }
}
