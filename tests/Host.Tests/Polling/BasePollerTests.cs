using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Decide.Bases;
using Dockerflow.Host.Polling;
using Dockerflow.Net;
using Dockerflow.Support;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Against a registry over HTTP, with a turned clock.</summary>
public sealed class BasePollerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private static readonly string Amd64 = FakeRegistry.Digest(1);
    private static readonly string Arm64 = FakeRegistry.Digest(2);
    private readonly FakeTimeProvider time = new(Start);
    private ApiServer api = null!;
    private FakeRegistry registry = null!;
    private OutboundHttp http = null!;
    private BasePoller poller = null!;

    public async ValueTask InitializeAsync()
    {
        api = await ApiServer.StartAsync();
        registry = await FakeRegistry.StartAsync();
        HostRules
            .TryCreate([new HostRule(registry.Host, Insecure: true, AllowPrivate: true)], out var rules, out _)
            .ShouldBeTrue();
        http = new OutboundHttp(rules!, time);
        poller = Pollers.Create(api.Client, http, new(), most: 8, time).Bases;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await registry.DisposeAsync();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task ObserveAsync_DigestThatTheRunRecorded_CostsOneHead()
    {
        var index = registry.PushIndex(Amd64, Arm64);
        var seen = await ObserveAsync(Recorded(index, Amd64));
        seen.Now.ShouldBe([new(new(registry.Name, index, Amd64), Start, Start)]);
        registry.Asked.ShouldBe(["HEAD 22-slim"]);
    }

    [Fact]
    public async Task ObserveAsync_AnotherArchitectureChanges_IsNoMove()
    {
        var recorded = Recorded(registry.PushIndex(Amd64, Arm64), Amd64);
        await ObserveAsync(recorded);
        var index = registry.PushIndex(Amd64, FakeRegistry.Digest(3));
        var seen = (await ObserveLaterAsync(recorded)).Now.ShouldHaveSingleItem();
        seen.ShouldBe(new(new(registry.Name, index, Amd64), Start, Start));
        BaseIdentity.Moved(recorded, seen.Image).ShouldBeFalse();
        registry.Asked.ShouldBe(["HEAD 22-slim", "HEAD 22-slim", "GET sha256:" + index[7..12]]);

        await ObserveLaterAsync(recorded);
        registry.Asked.ShouldBe(["HEAD 22-slim"]);
    }

    [Fact]
    public async Task ObserveAsync_OurArchitectureChanges_IsAMoveSinceThen()
    {
        var recorded = Recorded(registry.PushIndex(Amd64, Arm64), Amd64);
        await ObserveAsync(recorded);
        var index = registry.PushIndex(FakeRegistry.Digest(3), Arm64);
        var seen = (await ObserveLaterAsync(recorded)).Now.ShouldHaveSingleItem();
        seen.Image.ShouldBe(new(registry.Name, index, FakeRegistry.Digest(3)));
        seen.Since.ShouldBe(time.GetUtcNow());
        BaseIdentity.Moved(recorded, seen.Image).ShouldBeTrue();
    }

    [Fact]
    public async Task ObserveAsync_PlainImage_NeedsNoGet()
    {
        var recorded = Recorded(registry.PushImage(1));
        await ObserveAsync(recorded);
        var moved = registry.PushImage(2);
        (await ObserveLaterAsync(recorded)).Now.ShouldHaveSingleItem().Image.ShouldBe(new(registry.Name, moved));
        registry.Asked.ShouldBe(["HEAD 22-slim", "HEAD 22-slim"]);
    }

    [Fact]
    public async Task ObserveAsync_IndexLosesOurArchitecture_KeepsTheLastDigestAndTells()
    {
        var index = registry.PushIndex(Amd64, Arm64);
        var recorded = Recorded(index, Amd64);
        await ObserveAsync(recorded);
        registry.PushIndex("", Arm64);
        var seen = await ObserveLaterAsync(recorded);
        seen.Now.ShouldHaveSingleItem().Image.Digest.ShouldBe(index);
        seen.At.ShouldBe(Start);
        seen.Problem!.Reason.ShouldBe(nameof(FailureReason.BaseNotFound));
        seen.Problem.Message.ShouldContain("has no image for linux/amd64");
    }

    [Fact]
    public async Task ObserveAsync_OldRegistry_IsAskedWhetherItChanged()
    {
        registry.TellsDigests = false;
        var recorded = Recorded(registry.PushIndex(Amd64, Arm64), Amd64);
        await ObserveAsync(recorded);
        await ObserveLaterAsync(recorded);
        var index = registry.PushIndex(FakeRegistry.Digest(3), Arm64);
        (await ObserveLaterAsync(recorded)).Now.ShouldHaveSingleItem().Image.Manifest.ShouldBe(FakeRegistry.Digest(3));
        registry.Asked.ShouldBe([
            "HEAD 22-slim",
            "GET 22-slim",
            "GET 22-slim",
            "GET 22-slim",
            "GET sha256:" + index[7..12],
        ]);
    }

    [Fact]
    public async Task ObserveAsync_RegistryLimitsTheRate_TheLastDigestStandsWithItsAge()
    {
        var index = registry.PushIndex(Amd64, Arm64);
        await ObserveAsync(Recorded(index, Amd64));
        (registry.Status, registry.Headers) = (429, response => response.Headers.RetryAfter = "3600");
        time.Advance(Interval);
        var polled = await poller.ObserveAsync(new(), Run(Recorded(index, Amd64)), Interval, Token);
        polled.Answer.Now.ShouldHaveSingleItem().Image.Digest.ShouldBe(index);
        polled.Answer.At.ShouldBe(Start);
        polled.Answer.Problem.ShouldBe(
            new(
                nameof(FailureReason.RegistryUnavailable),
                $"{registry.Name}: {registry.Host} limits the rate of requests (HTTP 429); asked again at 2026-11-02T09:15:00Z; the last answer is of 2026-11-02T08:00:00Z"
            )
        );
        polled.AskAgain.ShouldBe(Start + Interval + TimeSpan.FromHours(1));
    }

    /// <summary>A good answer that says it was the last one.</summary>
    [Fact]
    public async Task ObserveAsync_NothingRemains_OthersAreNotAskedBeforeTheReset()
    {
        var index = registry.PushIndex(Amd64, Arm64);
        registry.Headers = response => response.Headers["ratelimit-remaining"] = "0;w=600";
        (await ObserveAsync(Recorded(index, Amd64))).Problem.ShouldBeNull();
        _ = registry.Asked;
        var other = Recorded(index, Amd64) with
        {
            Name = registry.Name.Replace("node", "python", StringComparison.Ordinal),
        };
        var polled = await poller.ObserveAsync(new(), Run(other), Interval, Token);
        polled.AskAgain.ShouldBe(Start.AddSeconds(600));
        polled.Answer.Now.ShouldBeEmpty();
        polled.Answer.Problem.ShouldBeNull();
        registry.Asked.ShouldBeEmpty();
        time.Advance(TimeSpan.FromSeconds(600));
        (await ObserveAsync(other)).Now.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ObserveAsync_SeveralImages_AreAsOldAsTheOldestAnswer()
    {
        var index = registry.PushIndex(Amd64, Arm64);
        var one = Recorded(index, Amd64);
        var two = one with { Name = registry.Name.Replace("node", "python", StringComparison.Ordinal) };
        await ObserveAsync(one);
        time.Advance(TimeSpan.FromSeconds(30));
        var seen = await ObserveAsync(one, two);
        seen.Now.Count.ShouldBe(2);
        seen.At.ShouldBe(Start);
    }

    [Fact]
    public async Task ObserveAsync_WhatIsNoReference_IsToldAndNotAskedAgain()
    {
        var polled = await poller.ObserveAsync(new(), Run(new BaseImage("a b", Amd64)), Interval, Token);
        polled.Answer.Problem!.Message.ShouldStartWith("a b: ");
        polled.AskAgain.ShouldBe(DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task AskAsync_RegistryFails_SaysSoWithoutAPromise()
    {
        registry.Status = 500;
        var seen = await poller.AskAsync(new(), Run(Recorded(Amd64)), Token);
        seen.Problem!.Message.ShouldEndWith($"failed (HTTP 500) on {registry.Name}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BaseImage Recorded(string digest, string manifest = "") => new(registry.Name, digest, manifest);

    private static BuildRun Run(params BaseImage[] bases) => new() { Status = new() { Bases = bases } };

    private async Task<BaseObservation> ObserveAsync(params BaseImage[] recorded) =>
        (await poller.ObserveAsync(new(), Run(recorded), Interval, Token)).Answer;

    private Task<BaseObservation> ObserveLaterAsync(params BaseImage[] recorded)
    {
        time.Advance(Interval * 1.1);
        return ObserveAsync(recorded);
    }
}
