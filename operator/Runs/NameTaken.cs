using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runs;

/// <summary>What to make of it that an object of a run's name is there already.</summary>
public static class NameTaken
{
    /// <summary>Asks the server: what is there may be younger than the cache.</summary>
    public static async Task<Ownership> ByAsync<T>(
        KubeClient client,
        ResourceType<T> type,
        string name,
        BuildRun run,
        CancellationToken ct
    )
        where T : class, IResource =>
        Of((await client.GetAsync(type, new(run.Metadata.Namespace!, name), ct))?.Metadata, run);

    /// <summary>For whoever has to remove it.</summary>
    public static string Words(string kind, string name) =>
        $"there is another {kind} of the name {name}, which is not the run's; delete it";

    /// <summary>Null: it has gone in between. Pure.</summary>
    internal static Ownership Of(ObjectMeta? found, BuildRun run) =>
        found?.Controller() switch
        {
            { } owner when owner.Uid == run.Metadata.Uid => Ownership.Own,
            _ when found is null or { DeletionTimestamp: not null } => Ownership.Leftover,
            { } owner when owner.Kind == Resources.BuildRuns.Kind && owner.Name == run.Metadata.Name =>
                Ownership.Leftover,
            _ => Ownership.Foreign,
        };
}
