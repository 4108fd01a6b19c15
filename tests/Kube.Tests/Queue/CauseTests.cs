using Dockerflow.Kube.Queue;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class CauseTests
{
    [Fact]
    public void ToString_EachCause_ReadsAsASentence()
    {
        Cause.Changed("Job", new("ns", "x")).ToString().ShouldBe("Job ns/x changed");
        Cause.Initial("Job", new("ns", "x")).ToString().ShouldBe("Job ns/x initial");
        Cause.Retry(3).ToString().ShouldBe("retry 3");
        Cause.Requeue.ToString().ShouldBe("requeue");
        default(Cause).ToString().ShouldBe("");
    }
}
