using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Events;

/// <summary>Creates an Event, or counts up the one that says the same. Not safe for concurrent use.</summary>
internal sealed class EventWriter(KubeClient client, string component)
{
    /// <summary>Where Events of cluster-scoped objects live.</summary>
    private const string DefaultNamespace = "default";
    private const int Remembered = 4096;

    /// <summary>What was written lately and how often, so that counting up is one request.</summary>
    private readonly LruMap<ResourceKey, int> counts = new(Remembered);

    public async Task WriteAsync(EventNote note, CancellationToken ct)
    {
        var key = new ResourceKey(note.Regarding.Namespace ?? DefaultNamespace, EventNames.Of(note));
        if (!counts.TryGet(key, out var count) || !await CountAsync(key, note, count, ct))
            await CreateAsync(key, note, ct);
    }

    private async Task CreateAsync(ResourceKey key, EventNote note, CancellationToken ct)
    {
        try
        {
            await client.CreateAsync(CoreResources.Event, First(key, note), new CreateOptions(), ct);
            counts.Set(key, 1);
        }
        catch (KubeException known) when (known.IsAlreadyExists)
        {
            if (await client.GetAsync(CoreResources.Event, key, ct) is { } before)
                await CountAsync(key, note, before.Count, ct);
        }
    }

    /// <summary>False if the Event has gone meanwhile; the server keeps Events for an hour or so.</summary>
    private async Task<bool> CountAsync(ResourceKey key, EventNote note, int before, CancellationToken ct)
    {
        var more = new JsonObject { ["count"] = before + 1, ["lastTimestamp"] = note.At.ToString("O") };
        if (note.Combined)
            more["message"] = note.Message;
        try
        {
            await client.PatchAsync(CoreResources.Event, key, Patch.Merge(more), ct);
            counts.Set(key, before + 1);
            return true;
        }
        catch (KubeException gone) when (gone.IsNotFound)
        {
            counts.Remove(key);
            return false;
        }
    }

    private CoreEvent First(ResourceKey key, EventNote note) =>
        new()
        {
            Metadata = new ObjectMeta { Name = key.Name, Namespace = key.Namespace },
            InvolvedObject = note.Regarding,
            Type = note.Severity.ToString(),
            Reason = note.Reason,
            Message = note.Message,
            Source = new EventSource { Component = component },
            ReportingComponent = component,
            FirstTimestamp = note.At,
            LastTimestamp = note.At,
            Count = 1,
        };
}
