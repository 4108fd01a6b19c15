using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;

namespace Dockerflow.LeaseContender;

/// <summary>
/// One life: stands, and while it leads writes "identity term counter" into a ConfigMap as fast as the server takes it.
/// Tells each turn as a line on stdout. Its writes go on until the very end of the process, whatever its token says:
/// only the fence stops them.
/// </summary>
internal sealed class Contender : IDisposable
{
    private const int LostLease = 3;
    private const int RefusalsToSee = 100;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(30);
    private int refusals;

    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration terminate;
    private readonly Leadership leadership;
    private readonly KubeClient fenced;
    private readonly KubeClient renewals;
    private readonly ResourceKey map;
    private readonly TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string lastRefusal = "";

    public Contender(ElectionOptions options, string kubeconfig, ResourceKey map)
    {
        leadership = new Leadership(options, TimeProvider.System);
        fenced = KubeClient.Create(new KubeOptions { KubeConfigPath = kubeconfig, Wrap = leadership.Around });
        renewals = KubeClient.Create(new KubeOptions { KubeConfigPath = kubeconfig });
        this.map = map;
        terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            signal =>
            {
                signal.Cancel = true;
                stopping.Cancel();
            }
        );
    }

    public async Task<int> RunAsync()
    {
        Tell("stands");
        var elector = new Elector(renewals, leadership, TimeProvider.System, new LineLog(Tell));
        var end = await elector.RunAsync(WriteAsync, stopping.Token);
        Tell(end == ElectionEnd.Lost ? "lost" : "stopped");
        if (end == ElectionEnd.Stopped)
            return 0;
        // Not what a program should do: it gives a fence with holes the time to be caught.
        await refused.Task.WaitAsync(Linger, TimeProvider.System, CancellationToken.None);
        return LostLease;
    }

    public void Dispose()
    {
        terminate.Dispose();
        fenced.Dispose();
        renewals.Dispose();
        stopping.Dispose();
    }

    private async Task WriteAsync(CancellationToken term)
    {
        var number = leadership.Term;
        Tell(string.Create(CultureInfo.InvariantCulture, $"elected {number}"));
        for (var counter = 1; !stopping.IsCancellationRequested; counter++)
        {
            var value = string.Create(
                CultureInfo.InvariantCulture,
                $"{leadership.Options.Identity} {number} {counter}"
            );
            await WriteAsync(value);
        }
    }

    private async Task WriteAsync(string value)
    {
        var patch = Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["by"] = value } });
        try
        {
            await fenced.PatchAsync(CoreResources.ConfigMap, map, patch, CancellationToken.None);
        }
        catch (KubeException failure)
        {
            if (failure.Reason != lastRefusal)
                Tell($"refused {failure.Reason}");
            lastRefusal = failure.Reason;
            if (failure.Reason == KubeException.NotLeading && ++refusals == RefusalsToSee)
                refused.SetResult();
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    private static void Tell(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
