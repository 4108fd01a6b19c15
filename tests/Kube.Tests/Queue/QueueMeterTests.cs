using Dockerflow.Kube.Queue;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class QueueMeterTests
{
    [Fact]
    public async Task Queue_Used_IsMeasuredUnderClientGosNames()
    {
        var name = $"test-{Guid.NewGuid()}";
        using var measured = new Measured(name);
        var time = new FakeTimeProvider();
        using var queue = new WorkQueue<string>(time, null, null, new QueueMeter(name));
        queue.Add("a", Lane.Background);
        queue.Add("a", Lane.Background);
        queue.Add("b", Lane.Background);
        queue.Add("b");
        Of("workqueue_depth", ",priority=0").ShouldBe(1);
        Of("workqueue_depth", ",priority=-100").ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(2));
        await queue.GetAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(3));
        await queue.GetAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        measured.Observe();
        Of("workqueue_unfinished_work_seconds").ShouldBe(5);
        Of("workqueue_longest_running_processor_seconds").ShouldBe(4);
        queue.AddRateLimited("b");
        queue.Done("b");
        Of("workqueue_depth", ",priority=0").ShouldBe(0);
        Of("workqueue_depth", ",priority=-100").ShouldBe(0);
        Of("workqueue_adds_total").ShouldBe(2);
        Of("workqueue_retries_total").ShouldBe(1);
        Of("workqueue_queue_duration_seconds").ShouldBe(7);
        Of("workqueue_work_duration_seconds").ShouldBe(4);

        double Of(string metric, string more = "") => measured.Sums[$"{metric}{{name={name},controller={name}{more}}}"];
    }
}
