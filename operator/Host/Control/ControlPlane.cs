using Dockerflow.Build.Isolation;
using Dockerflow.Host.Configuration;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Election;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Net;
using Dockerflow.Runs;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Control;

/// <summary>
/// The way of the data, in order: decide → build → verify → publish → roll. The stages meet only in the API objects.
/// This is the file to open first.
/// </summary>
public static class ControlPlane
{
    /// <summary>Runs until cancelled or until the lease is lost; throws if a part broke.</summary>
    public static async Task<ElectionEnd> RunAsync(
        OperatorOptions options,
        KubeClient client,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken ct
    )
    {
        if (!HostRules.TryCreate(options.Policy.Hosts, out var rules, out var error))
        {
            throw new PolicyFileException([$"hosts: {error}"]);
        }
        WarnOfUnreachable(options, loggers.CreateLogger("policy"));
        using var http = new OutboundHttp(rules, time);
        var events = new EventRecorder(client, "dockerflow-operator", time, loggers.CreateLogger("events"));
        var tools = new Tools(client, http, events, options, loggers, time);
        var manager = new Manager(time, loggers.CreateLogger("manager"))
            .Add(events)
            .AddChore(Isolation(tools).RunAsync)
            .AfterSync(GiveBackMemory);
        var workloads = new Workloads(tools, Scopes(options));
        List<Caches> scopes = [.. Scopes(options).Select(ns => new Caches(tools, ns))];
        foreach (var scope in scopes)
        {
            AddTo(manager, tools, scope, scopes, workloads);
        }
        options.Health.Add(
            "caches",
            _ => manager.HasSynced ? Task.CompletedTask : throw new InvalidOperationException("not synced yet")
        );
        return await manager.RunAsync(options.Elector, ct);
    }

    /// <summary>The operator reaches them and builds do not, which would be hard to guess from a timeout.</summary>
    private static void WarnOfUnreachable(OperatorOptions options, ILogger log)
    {
        if (PodNetwork.Unreachable(options.Policy) is { Count: > 0 } hosts)
        {
            log.LogWarning(
                "hosts allows private addresses for {Hosts}, but network.allowed is empty: if they are private, builds do not reach them; add their addresses",
                string.Join(", ", hosts.Take(10))
            );
        }
    }

    private static IsolationWatch Isolation(Tools tools) =>
        new(
            tools.Client,
            tools.Options.Canary,
            tools.Build,
            tools.Isolation,
            tools.Time,
            tools.Loggers.CreateLogger("isolation")
        );

    /// <summary>
    /// The first lists leave more behind than anything that comes later, and a process seldom gives back unasked what it
    /// has taken once.
    /// </summary>
    private static void GiveBackMemory()
    {
        StringPool.Shared.Clear();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static void AddTo(
        Manager manager,
        Tools tools,
        Caches caches,
        IReadOnlyList<Caches> all,
        Workloads workloads
    )
    {
        tools.Queue.Add(caches.Runs.Store);
        manager.Add(Stages.Decide(tools, caches, all));
        manager.Add(Stages.Build(tools, caches));
        manager.Add(Stages.Verify(tools, caches));
        manager.Add(Stages.Publish(tools, caches));
        manager.Add(Stages.Plan(tools, caches));
        manager.Add(Stages.Roll(tools, caches, workloads));
    }

    /// <summary>Each namespace the operator is confined to has caches of its own; null means all namespaces at once.</summary>
    private static IReadOnlyList<string?> Scopes(OperatorOptions options) =>
        options.Namespaces.Count == 0 ? [null] : [.. options.Namespaces];
}
