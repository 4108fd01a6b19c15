using System.Text;
using Dockerflow.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests;

public sealed class ImageAgesTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Prometheus.CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();

    [Fact]
    public async Task Collect_TimePasses_AgesGrowWithoutAnEvent()
    {
        var ages = new ImageAges(registry, time);
        ages.Track("a", "web", time.GetUtcNow(), TimeSpan.FromDays(30), []);
        ages.Track("b", "old", time.GetUtcNow().AddHours(-1), TimeSpan.FromDays(1), []);
        time.Advance(TimeSpan.FromMinutes(1));
        var text = await CollectAsync(ages);
        text.ShouldContain("dockerflow_image_age_seconds{namespace=\"a\",name=\"web\"} 60\n");
        text.ShouldContain("dockerflow_image_max_age_seconds{namespace=\"a\",name=\"web\"} 2592000\n");
        text.ShouldContain("dockerflow_oldest_image_age_seconds 3660\n");
    }

    [Fact]
    public async Task Collect_AnEnvironmentRunsAnOlderImage_TellsItsAge()
    {
        var ages = new ImageAges(registry, time);
        var now = time.GetUtcNow();
        ages.Track("a", "web", now, TimeSpan.FromDays(30), [("stage", now), ("prod", now.AddHours(-2))]);
        var text = await CollectAsync(ages);
        text.ShouldContain(
            "dockerflow_environment_image_age_seconds{namespace=\"a\",name=\"web\",environment=\"prod\"} 7200\n"
        );
        text.ShouldContain("environment=\"stage\"} 0\n");
        text.ShouldContain("dockerflow_oldest_running_image_age_seconds 7200\n");
        text.ShouldContain("dockerflow_oldest_image_age_seconds 0\n");
    }

    [Fact]
    public async Task Forget_ResourceGone_RemovesItsSeries()
    {
        var ages = new ImageAges(registry, time);
        ages.Track("a", "web", time.GetUtcNow().AddHours(-1), TimeSpan.FromDays(30), []);
        (await CollectAsync(ages)).ShouldContain("name=\"web\"");
        ages.Forget("a", "web");
        ages.Forget("a", "web");
        var text = await CollectAsync(ages);
        text.ShouldNotContain("name=\"web\"");
        text.ShouldContain("dockerflow_oldest_image_age_seconds 0\n");
    }

    [Fact]
    public async Task Collect_MoreThanTheBound_TellsTheOldestStill()
    {
        var ages = new ImageAges(registry, time);
        for (var i = 0; i <= ImageAges.MostSeries; i++)
        {
            ages.Track("a", $"n{i}", time.GetUtcNow(), TimeSpan.FromDays(1), []);
        }
        ages.Track("a", "oldest", time.GetUtcNow().AddSeconds(-77), TimeSpan.FromDays(1), []);
        var text = await CollectAsync(ages);
        text.Split("dockerflow_image_age_seconds{").Length.ShouldBe(ImageAges.MostSeries + 1);
        text.ShouldContain("dockerflow_oldest_image_age_seconds 77\n");
    }

    private async Task<string> CollectAsync(ImageAges ages)
    {
        using var output = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(output, TestContext.Current.CancellationToken);
        await ages.WriteAsync(output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
