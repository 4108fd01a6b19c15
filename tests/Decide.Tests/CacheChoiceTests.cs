using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide.Report;

namespace Dockerflow.Decide.Tests;

public sealed class CacheChoiceTests
{
    private static readonly string Kept = Given.Digest(77);

    /// <summary>One run is published and left a cache.</summary>
    private static readonly Facts Cached = WithCache(Given.Published);

    [Fact]
    public void Create_SourceMoved_MayReuseWhatThePublishedRunLeft() =>
        CacheOf(Moved(Cached))
            .ShouldBe(new(Cached.Newest!.Metadata.Name!, Kept, Cached.Newest!.Status.StartedAt!.Value));

    [Fact]
    public void Create_SourceMovedAgainAndAgain_CountsFromTheRunThatMadeTheLayers()
    {
        var facts = Cached;
        var made = facts.Newest!.Status.StartedAt!.Value;
        for (var i = 2; i < 6; i++)
        {
            facts = WithCache(facts.WithTip(Given.Commit(i)).Carried().Reused().After(TimeSpan.FromDays(1)));
            facts.Newest!.Spec.Cache.ShouldNotBeNull().Since.ShouldBe(made);
            facts.Newest!.Status.Image.ShouldNotBeNull().FreshAt.ShouldBe(made);
        }
        StatusReport
            .Of(facts, facts.Plan())
            .Image.ShouldNotBeNull()
            .ExpiresAt.ShouldBe(made + facts.Wish.Spec.MaxAge.Value);
    }

    [Fact]
    public void Make_CommitsEveryDay_StillRebuildsEverythingInTime()
    {
        var facts = Cached;
        var made = facts.Newest!.Status.StartedAt!.Value;
        for (var i = 2; facts.Plan() is Plan.Start or Plan.Nothing; i++)
        {
            facts = facts.WithTip(Given.Commit(i));
            var start = facts.Plan().ShouldBeOfType<Plan.Start>();
            if (start.Run.Spec.Cache is null)
            {
                facts.Now.ShouldBeInRange(
                    made + facts.Wish.Spec.MaxAge.Value * 0.8,
                    made + facts.Wish.Spec.MaxAge.Value * 0.9 + TimeSpan.FromDays(1)
                );
                return;
            }
            facts = WithCache(facts.Carried().Reused().After(TimeSpan.FromDays(1)));
        }
        Assert.Fail("no run made everything anew");
    }

    public static TheoryData<string, Func<Facts, Facts>> Fresh =>
        new()
        {
            { "requested", facts => facts.Requested("now") },
            { "other settings", facts => facts.WithSpec(spec => spec with { Build = new() { Target = "slim" } }) },
            { "too old", facts => facts.After(facts.Wish.Spec.MaxAge.Value) },
            { "requested as well", facts => Moved(facts).Requested("now") },
            {
                "other settings as well",
                facts => Moved(facts).WithSpec(spec => spec with { Build = new() { Target = "slim" } })
            },
            { "too old as well", facts => Moved(facts).After(facts.Wish.Spec.MaxAge.Value) },
            { "base as well", facts => WithNewBase(Moved(facts)) },
            { "switched off", facts => Moved(facts).WithWish(Off) },
            { "another branch", facts => Moved(facts) with { Source = new("refs/heads/other", Given.Commit(2)) } },
            {
                "the last one was a rebuild of recorded inputs",
                facts => Moved(facts.WithNewest(run => run with { Spec = run.Spec with { Rebuilds = "an-older-one" } }))
            },
            { "the base alone", WithNewBase },
        };

    [Theory]
    [MemberData(nameof(Fresh))]
    public void Create_AnythingElseAsks_MakesEverythingAnew(string why, Func<Facts, Facts> change) =>
        CacheOf(change(Cached)).ShouldBeNull(why);

    [Fact]
    public void Create_NextVersionOfTheTagsThatAreFollowed_MayReuse()
    {
        var tagged = Cached.WithNewest(run =>
            run with
            {
                Spec = run.Spec with { Source = run.Spec.Source with { Ref = "refs/tags/v1.0" } },
            }
        );
        CacheOf(tagged with { Source = new("refs/tags/v1.1", Given.Commit(2)) }).ShouldNotBeNull();
    }

    [Fact]
    public void Create_PublishedRunLeftNoCache_MakesEverythingAnew() => CacheOf(Moved(Given.Published)).ShouldBeNull();

    [Fact]
    public void Hash_CacheNotSaid_IsWhatItWasBeforeThereWasOne() =>
        System
            .Text.Json.JsonSerializer.Serialize(new BuildSettings(), ApiJson.Default.BuildSettings)
            .ShouldNotContain("cache");

    private static ContainerBuild Off(ContainerBuild wish) =>
        wish with
        {
            Spec = wish.Spec with { Build = wish.Spec.Build with { Cache = BuildCache.Off } },
        };

    private static Facts WithNewBase(Facts facts) =>
        facts.WithMove(new BaseImage(Given.Node, Given.Digest(2))).After(TimeSpan.FromHours(2));

    private static Facts Moved(Facts facts) => facts.WithTip(Given.Commit(2));

    private static CacheSource? CacheOf(Facts facts) => facts.Plan().ShouldBeOfType<Plan.Start>().Run.Spec.Cache;

    private static Facts WithCache(Facts facts) =>
        facts.WithNewest(run =>
            run with
            {
                Status = run.Status with
                {
                    StartedAt = run.Status.StartedAt ?? run.Status.Image!.PublishedAt - TimeSpan.FromMinutes(5),
                    Cache = new(Kept),
                },
            }
        );
}
