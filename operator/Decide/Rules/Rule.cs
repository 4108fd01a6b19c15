namespace Dockerflow.Decide.Rules;

/// <summary>One reason for a run. It asks for one, given the tip of the source, or is silent and can say why.</summary>
/// <param name="Name">The reason, as it stands in causes and conditions.</param>
/// <param name="Ask">The cause, or null.</param>
/// <param name="Silence">Why it does not ask; meant for facts for which it does not.</param>
internal sealed record Rule(string Name, Func<Facts, string, Cause?> Ask, Func<Facts, string> Silence)
{
    /// <summary>Windows do not bind what somebody waits for: a request, and the first image of all.</summary>
    public static bool WaitsForWindow(Cause cause) => cause.Reason is not (Reasons.Requested or Reasons.NeverBuilt);
}
