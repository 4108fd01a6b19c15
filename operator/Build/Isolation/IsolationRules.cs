using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;

namespace Dockerflow.Build.Isolation;

/// <summary>What the policy asks for, and what follows from a canary's finding. Pure.</summary>
public static class IsolationRules
{
    private const int LongestReason = 1024;
    private const string Required = "the policy requires user namespaces (isolation.userNamespaces)";

    /// <summary>What a canary tries, best first; empty where the policy asks for nothing.</summary>
    public static IReadOnlyList<CanaryShape> Shapes(IsolationSettings settings)
    {
        var users = settings.UserNamespaces != UserNamespaceMode.Off;
        CanaryShape[] all =
        [
            new(users, settings.SeccompProfile),
            new(users, null),
            new(false, settings.SeccompProfile),
        ];
        return [.. all.Distinct().Where(shape => shape != new CanaryShape(false, null))];
    }

    /// <summary>
    /// Something passing, a full node for example, says nothing about what works: less than was shown before counts only
    /// when it is final. Otherwise whoever fills the nodes would take the isolation away from everybody's builds.
    /// </summary>
    public static CanaryFinding Newest(IsolationSettings settings, CanaryFinding? known, CanaryFinding finding) =>
        !finding.IsFinal && known?.Works is not null && Rank(settings, known) <= Rank(settings, finding)
            ? known
            : finding;

    /// <summary>0 is the best.</summary>
    private static int Rank(IsolationSettings settings, CanaryFinding finding) =>
        Shapes(settings).Index().FirstOrDefault(shape => shape.Item == finding.Works, (int.MaxValue, null!)).Index;

    /// <param name="settings">What the policy asks for.</param>
    /// <param name="finding">Null before the first answer: builds are not delayed by it, unless the policy requires it.</param>
    public static IsolationVerdict Verdict(IsolationSettings settings, CanaryFinding? finding)
    {
        if (Shapes(settings).Count == 0)
        {
            return IsolationVerdict.Plain;
        }
        if (finding is null)
        {
            return new(
                RunIsolation.Plain with
                {
                    Reason = "the canary Pod has not answered yet",
                },
                Holds: IsRequired(settings) ? $"waits for the canary Pod: {Required}" : null
            );
        }
        var isolation = Of(finding);
        return !IsRequired(settings) || isolation.UserNamespace ? new(isolation)
            : finding.IsFinal
                ? new(
                    isolation,
                    Refuses: $"{Required}, and the canary Pod shows that they do not work: {isolation.Reason}"
                )
            : new(isolation, Holds: $"waits for the canary Pod: {Required}; {isolation.Reason}");
    }

    private static bool IsRequired(IsolationSettings settings) => settings.UserNamespaces == UserNamespaceMode.Required;

    private static RunIsolation Of(CanaryFinding finding) =>
        new(
            finding.Works?.UserNamespace == true,
            finding.Works?.SeccompProfile is { } profile ? $"Localhost:{profile}" : RunIsolation.Unconfined,
            Reason(finding.Problems)
        );

    private static string? Reason(IReadOnlyList<string> problems)
    {
        var text = string.Join("; ", problems);
        return text.Length == 0 ? null
            : text.Length <= LongestReason ? text
            : text[..LongestReason];
    }
}
