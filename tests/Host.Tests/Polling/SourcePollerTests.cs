using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Polling;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Against a git server over HTTP, with a turned clock.</summary>
public sealed class SourcePollerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly string Tip = new('1', 40);
    private readonly FakeTimeProvider time = new(Start);
    private ApiServer api = null!;
    private StubServer git = null!;
    private OutboundHttp http = null!;
    private SourcePoller poller = null!;
    private Func<HttpContext, Task> answer = AdvertiseAsync;

    public async ValueTask InitializeAsync()
    {
        api = await ApiServer.StartAsync();
        git = await StubServer.StartAsync(context => answer(context));
        HostRules
            .TryCreate([new HostRule(git.Host, Insecure: true, AllowPrivate: true)], out var rules, out _)
            .ShouldBeTrue();
        http = new OutboundHttp(rules!, time);
        poller = Pollers.Create(api.Client, http, new(), most: 8, time).Sources;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await git.DisposeAsync();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task ObserveAsync_ManyThatFollowTheSame_CostOneRequest()
    {
        for (var wish = 0; wish < 100; wish++)
        {
            (await ObserveAsync(Wish())).Answer.ShouldBe(new("refs/heads/main", Tip, "", Start));
        }
        git.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ObserveAsync_HostFails_TheLastTipStandsAndOthersAreNotAsked()
    {
        await ObserveAsync(Wish());
        time.Advance(Interval);
        answer = Status(502);
        var polled = await ObserveAsync(Wish());
        polled.Answer.Tip.ShouldBe(Tip);
        polled.Answer.At.ShouldBe(Start);
        polled.Answer.Problem!.Reason.ShouldBe(nameof(FailureReason.SourceUnreachable));
        polled.Answer.Problem.Message.ShouldStartWith(
            $"{git.Host} failed (HTTP 502) on a git repository; asked again at "
        );
        polled.Answer.Problem.Message.ShouldEndWith("; the last answer is of 2026-11-02T08:00:00Z");

        var other = await ObserveAsync(Wish("other"));
        other.Answer.Problem.ShouldBe(new(Decide.Reasons.SourceUnknown, $"{git.Host} does not answer as it should"));
        (other.AskAgain - time.GetUtcNow()).TotalSeconds.ShouldBeInRange(27, 33);
        git.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task ObserveAsync_HostLimitsTheRate_NobodyAsksBeforeTheMomentItNamed()
    {
        answer = context =>
        {
            context.Response.Headers["x-ratelimit-remaining"] = "0";
            context.Response.Headers["x-ratelimit-reset"] = Start
                .AddMinutes(40)
                .ToUnixTimeSeconds()
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Status(403)(context);
        };
        var polled = await ObserveAsync(Wish());
        polled.Answer.Problem!.Message.ShouldBe(
            $"{git.Host} limits the rate of requests (HTTP 403); asked again at 2026-11-02T08:40:00Z"
        );
        (await ObserveAsync(Wish("other"))).AskAgain.ShouldBe(Start.AddMinutes(40));
        git.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(401, nameof(FailureReason.SourceAuth))]
    [InlineData(404, nameof(FailureReason.SourceUnreachable))]
    [InlineData(200, nameof(FailureReason.SourceUnreachable))]
    public async Task ObserveAsync_OneRepositoryIsRefused_OthersAreAsked(int status, string reason)
    {
        answer = context =>
            context.Request.Path.StartsWithSegments("/team/other.git")
                ? AdvertiseAsync(context)
                : Status(status)(context);
        (await ObserveAsync(Wish())).Answer.Problem!.Reason.ShouldBe(reason);
        (await ObserveAsync(Wish("other"))).Answer.Tip.ShouldBe(Tip);
    }

    [Fact]
    public async Task ObserveAsync_BranchIsGone_TakesTheTipAway()
    {
        await ObserveAsync(Wish());
        time.Advance(Interval);
        var gone = Wish() with { Metadata = new() { Namespace = "team" } };
        answer = context => AdvertiseAsync(context, "refs/heads/other");
        var polled = await ObserveAsync(gone);
        polled.Answer.Tip.ShouldBeNull();
        polled.Answer.Problem!.Reason.ShouldBe(nameof(FailureReason.RevisionNotFound));
    }

    [Fact]
    public async Task ObserveAsync_SecretIsMissing_AsksNobodyAndBlamesNoHost()
    {
        var git = Wish().Spec.Source.Git with { CredentialsRef = new("robot") };
        var wish = Wish() with { Spec = new() { Source = new() { Git = git } } };
        (await ObserveAsync(wish)).Answer.Problem!.Message.ShouldContain("there is no Secret robot");
        this.git.Requests.ShouldBeEmpty();
        (await ObserveAsync(Wish())).Answer.Tip.ShouldBe(Tip);
    }

    [Fact]
    public async Task ObserveAsync_NoAddress_IsToldAndNotAskedAgain()
    {
        var wish = Wish() with { Spec = new() { Source = new() { Git = new() { Url = "ftp://x" } } } };
        var polled = await ObserveAsync(wish);
        polled.Answer.Problem!.Reason.ShouldBe(Decide.Reasons.Invalid);
        polled.AskAgain.ShouldBe(DateTimeOffset.MaxValue);
    }

    private Task<Polled<Decide.SourceObservation>> ObserveAsync(ContainerBuild wish) =>
        poller.ObserveAsync(wish, Interval, TestContext.Current.CancellationToken);

    private ContainerBuild Wish(string name = "app") =>
        new()
        {
            Metadata = new() { Name = name, Namespace = "team" },
            Spec = new()
            {
                Source = new()
                {
                    Git = new()
                    {
                        Url = $"{git.Url}/team/{name}.git",
                        Ref = new() { Branch = "main" },
                    },
                },
            },
        };

    private static Func<HttpContext, Task> Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    private static Task AdvertiseAsync(HttpContext context) => AdvertiseAsync(context, "refs/heads/main");

    private static Task AdvertiseAsync(HttpContext context, string name)
    {
        context.Response.ContentType = "application/x-git-upload-pack-advertisement";
        return context.Response.WriteAsync(
            Line("# service=git-upload-pack\n") + "0000" + Line($"{Tip} {name}\0agent=x\n") + "0000"
        );
    }

    private static string Line(string text) => $"{text.Length + 4:x4}{text}";
}
