using System.Diagnostics.Metrics;
using System.Text;
using Dockerflow.Host.Http;
using Dockerflow.Kube;

namespace Dockerflow.Host.Tests;

public sealed class KubeMeterTests
{
    [Fact]
    public async Task Export_EachKindOfInstrument_HasPrometheusNameAndValue()
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        using var export = new KubeMeter(registry);
        using var meter = new Meter(KubeMetrics.MeterName);
        using var foreign = new Meter("Other");
        meter.CreateCounter<long>("t.runs.count").Add(2, new KeyValuePair<string, object?>("controller", "c"));
        meter.CreateUpDownCounter<long>("t.depth").Add(3);
        var level = meter.CreateGauge<long>("leader_of_a_test");
        level.Record(1, new KeyValuePair<string, object?>("name", "l"));
        level.Record(0, new KeyValuePair<string, object?>("name", "l"));
        meter.CreateHistogram<double>("t.duration", "s").Record(0.5);
        foreign.CreateCounter<long>("other").Add(1);
        var text = await CollectAsync(registry);
        text.ShouldContain("dockerflow_t_runs_total{controller=\"c\"} 2\n");
        text.ShouldContain("dockerflow_t_depth 3\n");
        text.ShouldContain("dockerflow_t_duration_seconds_sum 0.5\n");
        text.ShouldContain("\nleader_of_a_test{name=\"l\"} 0\n");
        text.ShouldNotContain("other");
    }

    private static async Task<string> CollectAsync(Prometheus.CollectorRegistry registry)
    {
        using var output = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
