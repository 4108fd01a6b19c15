using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>
/// A process that stands, and writes ten times a second once it led. Its work ignores that the term is cancelled, so
/// that only the fence keeps it from writing; it ends when the process is told to stop.
/// </summary>
#pragma warning disable CA1001 // Its zombies may look at the token for as long as the test lasts.
internal sealed class Candidate
#pragma warning restore CA1001
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private volatile bool idle;

    public Candidate(LeaseServer server, FakeTimeProvider world, string identity, ElectionOptions? options = null)
    {
        Time = new ProcessTime(world);
        Wire = new Wire(server, world, Time, identity);
        var mine = (options ?? Options) with { Identity = identity };
        Leadership = new Leadership(mine, Time);
        Client = new KubeClient(
            new Uri("http://server/"),
            Wire,
            new KubeOptions { Time = Time, Wrap = Leadership.Around }
        );
        Elector = new Elector(Client, Leadership, Time, NullLogger.Instance);
    }

    public static ElectionOptions Options { get; } = new() { Lease = new ResourceKey("n", "l"), Identity = "?" };

    public ProcessTime Time { get; }
    public Wire Wire { get; }
    public Leadership Leadership { get; }
    public KubeClient Client { get; }
    public Elector Elector { get; }
    public CancellationToken Term { get; private set; }
    public List<string> Refusals { get; } = [];
    public Task<ElectionEnd> Running { get; private set; } = Task.FromResult(ElectionEnd.Stopped);

    public string Identity => Leadership.Options.Identity;

    public Candidate Start()
    {
        Running = Elector.RunAsync(WorkAsync, stopping.Token);
        return this;
    }

    /// <summary>As SIGTERM.</summary>
    public void Stop() => stopping.Cancel();

    /// <summary>True if it never led, or has stopped to write.</summary>
    public bool IsIdle => !working.Task.IsCompleted || idle;

    /// <summary>What the process does on other threads without any more time having to pass is done.</summary>
    public async Task SettledAsync()
    {
        if (Time.IsDead || !Time.Running.IsCompleted)
            return;
        if (Leadership.IsHeld)
            await working.Task;
        else if (working.Task.IsCompleted && !stopping.IsCancellationRequested)
            await Running;
    }

    public async Task<string?> WriteAsync(CancellationToken ct)
    {
        var patch = Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["by"] = Identity } });
        try
        {
            await Client.PatchAsync(CoreResources.ConfigMap, new ResourceKey("n", "work"), patch, ct);
            return null;
        }
        catch (KubeException failure)
        {
            return failure.Reason;
        }
    }

    private async Task WorkAsync(CancellationToken term)
    {
        Term = term;
        // Waits already when others hear of it: they move the clock at once.
        var writing = WriteUntilStoppedAsync();
        working.TrySetResult();
        await writing;
    }

    private async Task WriteUntilStoppedAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(WriteEvery, Time, CancellationToken.None);
            if (await WriteAsync(CancellationToken.None) is { } refusal)
                Refusals.Add(refusal);
        }
        idle = true;
    }
}
