using System.Diagnostics.Metrics;
using System.Text;
using Dockerflow.Host.Http;
using Dockerflow.Kube;

namespace Dockerflow.Host.Tests;

public sealed class KubeMeterTests
{
    [Fact]
    public async Task Export_EachKindOfInstrument_HasItsOwnNameAndValue()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        using var export = new KubeMeter(registry);
        using var meter = new Meter(KubeMetrics.MeterName);
        using var foreign = new Meter("Other");
        var tag = new KeyValuePair<string, object?>("controller", "c");
        meter.CreateCounter<long>("t_runs_total").Add(2, tag);
        var depth = meter.CreateUpDownCounter<long>("t_depth");
        depth.Add(3);
        depth.Add(-1);
        var leads = meter.CreateGauge<long>("t_leads");
        leads.Record(1);
        leads.Record(1);
        var seconds = 4.0;
        meter.CreateObservableGauge("t_running_seconds", () => new Measurement<double>(seconds, tag));
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 0.75] };
        meter.CreateHistogram("t_seconds", advice: advice).Record(0.5);
        foreign.CreateCounter<long>("other").Add(1);
        await CollectAsync(registry);
        seconds = 5;
        var text = await CollectAsync(registry);
        text.ShouldContain("t_runs_total{controller=\"c\"} 2\n");
        text.ShouldContain("t_depth 2\n");
        text.ShouldContain("t_leads 1\n");
        text.ShouldContain("t_running_seconds{controller=\"c\"} 5\n");
        text.ShouldContain("t_seconds_sum 0.5\n");
        text.ShouldContain("t_seconds_bucket{le=\"0.25\"} 0\nt_seconds_bucket{le=\"0.75\"} 1\n");
        text.ShouldNotContain("other");
    }

    [Fact]
    public void Record_KnownSeries_AllocatesNothing()
    {
        using var export = new KubeMeter(Prometheus.Metrics.NewCustomRegistry());
        using var meter = new Meter(KubeMetrics.MeterName);
        var counter = meter.CreateCounter<long>("t_cheap_total");
        KeyValuePair<string, object?>[] tags = [new("controller", "c"), new("result", "success")];
        // The first measurements make the series, and let the JIT finish with the path.
        for (var count = 0; count < 100; count++)
        {
            counter.Add(1, tags);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1000; count++)
        {
            counter.Add(1, tags);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Export_LeaderElection_HasClientGosName()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        using var export = new KubeMeter(registry);
        KubeMetrics.Leading("lease", true);
        (await CollectAsync(registry)).ShouldContain("leader_election_master_status{name=\"lease\"} 1\n");
        KubeMetrics.Leading("lease", false);
        (await CollectAsync(registry)).ShouldContain("leader_election_master_status{name=\"lease\"} 0\n");
    }

    private static async Task<string> CollectAsync(Prometheus.CollectorRegistry registry)
    {
        using var output = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
