using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Runs;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Control;

/// <summary>The informers of one namespace, or of all; each is shared by the stages that read it.</summary>
internal sealed class Caches(Tools tools, string? ns)
{
    public Informer<ContainerBuild> Wishes { get; } = Of(tools, ns, Resources.ContainerBuilds, null, []);

    public Informer<BuildRun> Runs { get; } =
        Of(
            tools,
            ns,
            Resources.BuildRuns,
            null,
            new() { [Indexes.Wish] = Indexes.ByOwner, [Indexes.Active] = Indexes.ByActivity },
            FinishedRun.Slim
        );

    public Informer<Promotion> Promotions { get; } =
        Of(tools, ns, Resources.Promotions, null, new() { [Indexes.Wish] = Indexes.ByOwner });

    public Informer<Job> Jobs { get; } = Of(tools, ns, CoreResources.Job, Names.BuildRunLabel, []);

    public Informer<Pod> Pods { get; } =
        Of(tools, ns, CoreResources.Pod, Names.BuildRunLabel, new() { [Indexes.Run] = Indexes.ByRunLabel });

    public static Informer<T> Of<T>(
        Tools tools,
        string? ns,
        ResourceType<T> type,
        string? selector,
        Dictionary<string, Func<T, IEnumerable<string>>> indexes,
        Func<T, T>? transform = null
    )
        where T : class, IResource =>
        new(
            tools.Client,
            type,
            new()
            {
                Namespace = ns,
                LabelSelector = selector,
                Indexes = indexes,
                Transform = transform,
            },
            tools.Time,
            tools.Loggers.CreateLogger($"watch.{type.Plural}")
        );
}
