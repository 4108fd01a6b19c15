using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>For what must become true and stay so; how soon is not what these tests are about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Looks again until the assertion holds; then fails as the assertion does.</summary>
    public static async Task HoldsAsync(Func<Task> assertion)
    {
        var ct = TestContext.Current.CancellationToken;
        await Polling.UntilAsync(() => SucceedsAsync(assertion), Patience, ct);
        await assertion();
    }

    public static Task HoldsAsync(Action assertion) =>
        HoldsAsync(() =>
        {
            assertion();
            return Task.CompletedTask;
        });

    private static async Task<bool> SucceedsAsync(Func<Task> assertion)
    {
        try
        {
            await assertion();
            return true;
        }
        catch (ShouldAssertException)
        {
            return false;
        }
    }
}
