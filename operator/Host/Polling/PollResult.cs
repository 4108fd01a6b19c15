using Dockerflow.Decide;

namespace Dockerflow.Host.Polling;

/// <summary>How a question went.</summary>
/// <param name="Answer">What holds from now on: the new answer, or the last one with what is wrong with the question.</param>
/// <param name="Outcome">One of <see cref="Metrics.Polls.Outcomes"/>.</param>
/// <param name="Host">What it showed about the host.</param>
/// <param name="Fault">The host's fault, if it was one: Answer is the last one then, or null.</param>
internal sealed record PollResult<TAnswer>(TAnswer? Answer, string Outcome, HostVerdict Host, Problem? Fault = null)
    where TAnswer : class
{
    public bool Failed => Outcome == Metrics.Polls.Failed;
}
