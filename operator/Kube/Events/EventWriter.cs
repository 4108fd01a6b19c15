using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Events;

/// <summary>Creates an Event, or counts up the one that says the same.</summary>
internal sealed class EventWriter(KubeClient client, string component)
{
    /// <summary>Where Events of cluster-scoped objects live.</summary>
    private const string DefaultNamespace = "default";

    public async Task WriteAsync(EventNote note, CancellationToken ct)
    {
        var key = new ResourceKey(note.Regarding.Namespace ?? DefaultNamespace, EventNames.Of(note));
        try
        {
            await client.CreateAsync(CoreResources.Event, First(key, note), new CreateOptions(), ct);
        }
        catch (KubeException known) when (known.IsAlreadyExists)
        {
            await CountAsync(key, note, ct);
        }
    }

    private async Task CountAsync(ResourceKey key, EventNote note, CancellationToken ct)
    {
        if (await client.GetAsync(CoreResources.Event, key, ct) is not { } before)
            return;
        var more = new JsonObject { ["count"] = before.Count + 1, ["lastTimestamp"] = note.At.ToString("O") };
        await client.PatchAsync(CoreResources.Event, key, Patch.Merge(more), ct);
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
