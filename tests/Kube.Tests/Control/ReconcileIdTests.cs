using Dockerflow.Kube.Control;

namespace Dockerflow.Kube.Tests.Control;

public sealed class ReconcileIdTests
{
    [Fact]
    public void Next_ManyThreads_NoIdTwice()
    {
        var ids = new string[10_000];
        Parallel.For(0, ids.Length, index => ids[index] = ReconcileId.Next());
        ids.ShouldBeUnique();
    }

    [Fact]
    public void Next_OneProcess_SixteenRandomDigitsInFront() =>
        ReconcileId.Next().ShouldMatch("^[0-9a-f]{16}-[0-9a-f]+$");
}
