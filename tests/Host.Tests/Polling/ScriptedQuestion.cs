using Dockerflow.Decide;
using Dockerflow.Host.Polling;
using Dockerflow.Metrics;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>A question whose host does what a test says.</summary>
internal sealed class ScriptedQuestion(string host, Func<CancellationToken, Task<PollResult<ScriptedAnswer>>> answer)
    : IQuestion<ScriptedAnswer>
{
    public static PollResult<ScriptedAnswer> Good(string text = "good", int requests = 1) =>
        new(new(text), Polls.Unchanged, new(HostSays.Answered, Requests: requests));

    public static PollResult<ScriptedAnswer> Fails(HostSays says, ScriptedAnswer? last, TimeSpan? pause = null) =>
        new(last, Polls.Failed, new(says, pause, 1), new("Unreachable", $"it {says}"));

    public ScriptedQuestion(string host, Func<PollResult<ScriptedAnswer>> answer)
        : this(host, _ => Task.FromResult(answer())) { }

    public string Host => host;

    public string Asker { get; init; } = "team";

    public string Unavailable => "Unavailable";

    public ScriptedAnswer? Last { get; private set; }

    public Task<PollResult<ScriptedAnswer>> AskAsync(ScriptedAnswer? last, CancellationToken ct)
    {
        Last = last;
        return answer(ct);
    }

    public ScriptedAnswer Told(ScriptedAnswer? last, Problem problem) =>
        (last ?? new("nothing")) with
        {
            Problem = $"{problem.Reason}: {problem.Message}",
        };

    public ScriptedAnswer Waiting(string words) => new("waiting", words);
}
