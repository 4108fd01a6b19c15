namespace Dockerflow.Support.ControlPlane;

/// <summary>Waits for what tells nobody when it happens.</summary>
public static class Polling
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>True as soon as the condition holds; false if it does not within the patience.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan patience, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
            {
                return false;
            }
            await Task.Delay(Period, TimeProvider.System, ct);
        }
        return true;
    }
}
