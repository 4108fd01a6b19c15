using Dockerflow.Host.Polling;
using Dockerflow.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Polling;

public sealed class PollTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider time = new(Start);
    private readonly PollTable<string, ScriptedAnswer> table;
    private int asked;

    public PollTableTests() => table = new(Polls.Source, new HostGates(new(5, 20), 8, time), time);

    [Fact]
    public async Task GetAsync_ManyWantTheSame_AsksOnce()
    {
        var answered = new TaskCompletionSource<PollResult<ScriptedAnswer>>();
        var all = Enumerable.Range(0, 10).Select(_ => GetAsync(Slow(answered))).ToList();
        answered.SetResult(ScriptedQuestion.Good());
        (await Task.WhenAll(all)).ShouldAllBe(polled => polled.Answer.Text == "good");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_OthersWantItMoreOften_IsAskedAsOftenAsTheyWant()
    {
        for (var minute = 0; minute < 60; minute++)
        {
            await GetAsync(Good(), interval: TimeSpan.FromMinutes(20));
            await GetAsync(Good(), interval: TimeSpan.FromMinutes(2));
            time.Advance(TimeSpan.FromMinutes(1));
        }
        asked.ShouldBeInRange(20, 40);
        asked = 0;
        for (var minute = 0; minute < 60; minute++)
        {
            await GetAsync(Good(), interval: TimeSpan.FromMinutes(20));
            time.Advance(TimeSpan.FromMinutes(1));
        }
        asked.ShouldBeInRange(2, 4);
    }

    [Fact]
    public async Task GetAsync_SlowHost_DoesNotHoldTheCallerLong()
    {
        await GetAsync(Good());
        time.Advance(Interval);
        var answered = new TaskCompletionSource<PollResult<ScriptedAnswer>>();
        var waiting = GetAsync(Slow(answered));
        waiting.IsCompleted.ShouldBeFalse();
        time.Advance(Patience);
        var polled = await waiting;
        polled.Answer.ShouldBe(new("good"));
        polled.AskAgain.ShouldBe(time.GetUtcNow().AddSeconds(5));

        answered.SetResult(ScriptedQuestion.Good("better"));
        (await GetAsync(Good())).Answer.ShouldBe(new("better"));
        asked.ShouldBe(2);
    }

    /// <summary>Eight may be under way; who names hosts that hardly answer does not get all of them.</summary>
    [Fact]
    public async Task GetAsync_OneNamespaceAsksManySlowHosts_AnotherIsStillAsked()
    {
        var never = new TaskCompletionSource<PollResult<ScriptedAnswer>>();
        var waiting = Enumerable.Range(0, 8).Select(i => GetAsync(Greedy(i), $"slow-{i}")).ToList();
        asked.ShouldBe(6);

        var modest = new ScriptedQuestion("quick.example.com", () => ScriptedQuestion.Good()) { Asker = "modest" };
        (await GetAsync(modest, "quick")).Answer.Text.ShouldBe("good");

        never.SetResult(ScriptedQuestion.Good());
        await Task.WhenAll(waiting);

        ScriptedQuestion Greedy(int host) =>
            new(
                $"slow-{host}.example.com",
                _ =>
                {
                    asked++;
                    return never.Task;
                }
            )
            {
                Asker = "greedy",
            };
    }

    [Fact]
    public async Task GetAsync_SlowHostAndNothingKnown_SaysThatItIsBeingAsked()
    {
        var answered = new TaskCompletionSource<PollResult<ScriptedAnswer>>();
        var waiting = GetAsync(Slow(answered));
        time.Advance(Patience);
        (await waiting).Answer.ShouldBe(new("waiting", "h.example is being asked"));
        answered.SetResult(ScriptedQuestion.Good());
    }

    [Fact]
    public async Task GetAsync_TheQuestionThrows_ThrowsAndIsAskedAgainAtOnce()
    {
        var broken = new ScriptedQuestion(
            "h.example",
            _ => Task.FromException<PollResult<ScriptedAnswer>>(new IOException("the API server is away"))
        );
        for (var time = 0; time < 10; time++)
        {
            await Should.ThrowAsync<IOException>(() => GetAsync(broken));
        }
        (await GetAsync(Good())).Answer.ShouldBe(new("good"));
    }

    [Fact]
    public async Task GetAsync_WhoBeganGivesUp_OthersAreToldToComeAgain()
    {
        using var stop = new CancellationTokenSource();
        var endless = new ScriptedQuestion(
            "h.example",
            async ct =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
                return ScriptedQuestion.Good();
            }
        );
        var first = table.GetAsync("k", Interval, Patience, endless, stop.Token);
        var second = GetAsync(Good());
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        var polled = await second;
        polled.Answer.Text.ShouldBe("waiting");
        polled.AskAgain.ShouldBeInRange(Start, Start.AddSeconds(1));
        (await GetAsync(Good())).Answer.Text.ShouldBe("good");
    }

    [Fact]
    public async Task GetAsync_NoTokenAndNothingKnown_SaysThatItWaitsItsTurn()
    {
        for (var key = 0; key < 20; key++)
        {
            await GetAsync(Good(), $"k{key}");
        }
        var first = await GetAsync(Good(), "first");
        var second = await GetAsync(Good(), "second");
        first.Answer.ShouldBe(new("waiting", "waits its turn to ask h.example"));
        (first.AskAgain - Start).TotalMilliseconds.ShouldBe(200);
        (second.AskAgain - Start).TotalMilliseconds.ShouldBe(400);
        asked.ShouldBe(20);

        (await GetAsync(Good(), "first")).AskAgain.ShouldBe(first.AskAgain);
        time.Advance(TimeSpan.FromMilliseconds(200));
        (await GetAsync(Good(), "second")).Answer.Text.ShouldBe("waiting");
        (await GetAsync(Good(), "first")).Answer.ShouldBe(new("good"));
    }

    [Fact]
    public async Task GetAsync_HostLimitsTheRate_TheLastAnswerStandsWithItsAge()
    {
        await GetAsync(Good());
        time.Advance(Interval);
        var polled = await GetAsync(Answers(last => Fails(HostSays.Limits, last, TimeSpan.FromHours(1))));
        polled.Answer.ShouldBe(
            new(
                "good",
                "Unreachable: it Limits; asked again at 2026-11-02T09:05:00Z; the last answer is of 2026-11-02T08:00:00Z"
            )
        );
        polled.AskAgain.ShouldBe(Start.AddMinutes(65));
    }

    [Fact]
    public async Task GetAsync_HostFailsTheFirstTime_SaysSoAndWhenItIsAskedAgain()
    {
        var polled = await GetAsync(Answers(_ => Fails(HostSays.Failed, null)));
        polled.Answer.Text.ShouldBe("nothing");
        polled.Answer.Problem!.ShouldStartWith("Unreachable: it Failed; asked again at 2026-11-02T08:0");
        polled.Answer.Problem!.ShouldNotContain("last answer");
        (polled.AskAgain - Start).ShouldBeInRange(0.9 * Interval, 1.1 * Interval);
    }

    /// <summary>One bad repository must not alarm all who follow others on the same host; an outage must.</summary>
    [Fact]
    public async Task GetAsync_HeldBackByOthersFailures_IsToldWhenTheAnswerIsLate()
    {
        await GetAsync(Good(), "other");
        time.Advance(Interval);
        await GetAsync(Answers(last => Fails(HostSays.Limits, last, TimeSpan.FromHours(1))), "k");
        (await GetAsync(Good(), "other")).Answer.ShouldBe(new("good"));
        (await GetAsync(Good(), "new")).Answer.ShouldBe(new("waiting", "h.example limits the rate of requests"));

        time.Advance(Interval + TimeSpan.FromSeconds(1));
        var late = await GetAsync(Good(), "other");
        late.Answer.Problem!.ShouldStartWith(
            "Unavailable: h.example limits the rate of requests; asked again at 2026-11-02T09:05:00Z"
        );
        late.Answer.Problem!.ShouldEndWith("; the last answer is of 2026-11-02T08:00:00Z");
        (await GetAsync(Good(), "new")).Answer.Text.ShouldBe("waiting");
        time.Advance(Interval);
        (await GetAsync(Good(), "new")).Answer.Problem!.ShouldStartWith("Unavailable: ");
    }

    [Fact]
    public async Task GetAsync_OneKeyRefused_OthersOfTheHostAreAsked()
    {
        var refused = new PollResult<ScriptedAnswer>(new("refused"), Polls.Failed, new(HostSays.Answered, null, 1));
        var first = await GetAsync(new ScriptedQuestion("h.example", () => refused), "bad");
        (await GetAsync(Good(), "good")).Answer.Text.ShouldBe("good");
        first.Answer.ShouldBe(new("refused"));
        (first.AskAgain - Start).ShouldBeInRange(0.9 * Interval, 1.1 * Interval);
        time.Advance(Interval * 1.1);
        var second = await GetAsync(new ScriptedQuestion("h.example", () => refused), "bad");
        (second.AskAgain - time.GetUtcNow()).ShouldBeInRange(1.8 * Interval, 2.2 * Interval);
    }

    [Fact]
    public async Task GetAsync_HostWorksAgain_ForgetsItsFault()
    {
        await GetAsync(Good());
        time.Advance(Interval);
        await GetAsync(Answers(last => Fails(HostSays.Failed, last)));
        time.Advance(Interval * 1.1);
        (await GetAsync(Good())).Answer.ShouldBe(new("good"));
    }

    [Fact]
    public async Task GetAsync_QuestionsThatNobodyWants_AreForgotten()
    {
        for (var key = 0; key < 100; key++)
        {
            await GetAsync(Good(), $"k{key}");
            time.Advance(TimeSpan.FromSeconds(1));
        }
        table.Count.ShouldBe(100);
        for (var hour = 0; hour < 4; hour++)
        {
            await GetAsync(Good(), "kept");
            time.Advance(TimeSpan.FromHours(1));
        }
        await GetAsync(Good(), "kept");
        table.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_EachOutcome_IsCountedOnce()
    {
        const string kind = "CountedInATest";
        var counted = new PollTable<string, ScriptedAnswer>(kind, new HostGates(new(1, 1), 8, time), time);
        await Ask("a", Good());
        await Ask("b", Good());
        await Ask("b", Good());
        time.Advance(TimeSpan.FromSeconds(1));
        await Ask("b", Answers(last => Fails(HostSays.Failed, last)));
        time.Advance(TimeSpan.FromSeconds(5));
        await Ask("c", Good());
        await Ask("c", Good());

        Polls.Outcomes.Select(outcome => Instruments.Polls.WithLabels(kind, outcome).Value).ShouldBe([1, 0, 1, 1, 1]);

        Task Ask(string key, ScriptedQuestion question) =>
            counted.GetAsync(key, Interval, Patience, question, TestContext.Current.CancellationToken);
    }

    private static PollResult<ScriptedAnswer> Fails(HostSays says, ScriptedAnswer? last, TimeSpan? pause = null) =>
        ScriptedQuestion.Fails(says, last, pause);

    private Task<Polled<ScriptedAnswer>> GetAsync(
        ScriptedQuestion question,
        string key = "k",
        TimeSpan? interval = null
    ) => table.GetAsync(key, interval ?? Interval, Patience, question, TestContext.Current.CancellationToken);

    private ScriptedQuestion Good() => Answers(_ => ScriptedQuestion.Good());

    private ScriptedQuestion Answers(Func<ScriptedAnswer?, PollResult<ScriptedAnswer>> answer)
    {
        ScriptedQuestion question = null!;
        return question = new(
            "h.example",
            () =>
            {
                asked++;
                return answer(question.Last);
            }
        );
    }

    private ScriptedQuestion Slow(TaskCompletionSource<PollResult<ScriptedAnswer>> answered) =>
        new(
            "h.example",
            _ =>
            {
                asked++;
                return answered.Task;
            }
        );
}
