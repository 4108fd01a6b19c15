using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// Suspends what a test made when the test ends: sixty resources that go on asking, building and trying again keep a small
/// machine busy beside the tests that still run.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SuspendAfterTestAttribute : BeforeAfterTestAttribute
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<Func<Task>>> Waiting = new();
    private static readonly ConcurrentBag<Task> Begun = [];

    /// <summary>Nothing is under way any more.</summary>
    public static Task SettledAsync() => Task.WhenAll(Begun);

    /// <summary>For the end of the test that runs now.</summary>
    public static void Register(Func<Task> suspend)
    {
        if (TestContext.Current.Test is { UniqueID: var test })
        {
            Waiting.GetOrAdd(test, _ => []).Add(suspend);
        }
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Waiting.TryRemove(test.UniqueID, out var made))
        {
            foreach (var suspend in made)
            {
                Begun.Add(suspend());
            }
        }
    }
}
