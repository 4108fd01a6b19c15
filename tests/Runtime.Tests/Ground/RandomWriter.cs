using System.Globalization;
using Dockerflow.Kube.Client;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>Creates, changes and deletes a few ConfigMaps at random, whatever happens to the server, until it is stopped.</summary>
internal sealed class RandomWriter : IAsyncDisposable
{
    private const int Names = 20;
    private readonly CancellationTokenSource stop = new();
    private readonly KubeClient client;
    private readonly string ns;
    private readonly Task running;
    private int writes;

    public RandomWriter(KubeClient client, string ns)
    {
        (this.client, this.ns) = (client, ns);
        running = RunAsync();
    }

    /// <summary>How many writes the server took.</summary>
    public int Writes => Volatile.Read(ref writes);

    /// <summary>Waits until the server took so many more writes.</summary>
    public Task WroteAsync(int more)
    {
        var target = Writes + more;
        return Eventually.HoldsAsync(() => Writes.ShouldBeGreaterThanOrEqualTo(target));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WriteAsync($"map-{Random.Shared.Next(Names)}");
                Interlocked.Increment(ref writes);
            }
            catch (KubeException)
            {
                // It is there already, is not there, or nobody answers: not a write, and no hurry.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task WriteAsync(string name)
    {
        var value = Random.Shared.Next().ToString(CultureInfo.InvariantCulture);
        return Random.Shared.Next(4) switch
        {
            0 => client.CreateAsync(ns, name, value, stop.Token),
            1 => client.DeleteAsync(ns, name, stop.Token),
            _ => client.SetAsync(ns, name, value, stop.Token),
        };
    }
}
