using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Build;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Publish;
using Dockerflow.Roll;
using Dockerflow.Runs;
using Dockerflow.Verify;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Control;

/// <summary>Each stage as a controller: what it reconciles, and what it watches.</summary>
internal static class Stages
{
    public static Controller Decide(Tools tools, Caches caches, IReadOnlyList<Caches> all)
    {
        var decide = new DecideController(tools, caches);
        var controller = New(tools, "decide", decide.ReconcileAsync)
            .For(caches.Wishes, Asks)
            .Owns(caches.Runs, Resources.ContainerBuilds)
            .Owns(caches.Promotions, Resources.ContainerBuilds);
        foreach (var scope in all)
        {
            controller.Maps(scope.Runs, run => Admissible(tools, caches, run));
        }
        return controller;
    }

    /// <summary>A run that ends makes room for those who come first in the queue.</summary>
    private static IEnumerable<ResourceKey> Admissible(Tools tools, Caches caches, BuildRun run) =>
        run.Status.IsFinished ? tools.Queue.Next().Where(key => caches.Wishes.Store.Get(key) is not null) : [];

    public static Controller Build(Tools tools, Caches caches)
    {
        var build = new BuildController(
            tools.Client,
            caches.Runs.Store,
            caches.Jobs.Store,
            caches.Pods.Store,
            tools.Journal,
            tools.Build,
            tools.Isolation,
            tools.Http,
            tools.Time
        );
        return New(tools, "build", build.ReconcileAsync)
            .For(caches.Runs, Goes)
            .Owns(caches.Jobs, Resources.BuildRuns)
            .Maps(caches.Pods, RunOf);
    }

    public static Controller Verify(Tools tools, Caches caches)
    {
        var options = new VerifyOptions(tools.Options.OperatorImage, tools.Options.Policy);
        var verify = new VerifyController(
            tools.Client,
            caches.Runs.Store,
            caches.Pods.Store,
            tools.Journal,
            options,
            tools.Time
        );
        return New(tools, "verify", verify.ReconcileAsync).For(caches.Runs, Goes).Maps(caches.Pods, RunOf);
    }

    public static Controller Publish(Tools tools, Caches caches)
    {
        var publish = new PublishController(tools.Client, caches.Runs.Store, tools.Http, tools.Journal, tools.Time);
        return New(tools, "publish", publish.ReconcileAsync).For(caches.Runs, Goes);
    }

    public static Controller Plan(Tools tools, Caches caches)
    {
        var planner = new PlannerController(
            tools.Client,
            caches.Wishes.Store,
            caches.Runs.Store,
            caches.Promotions.Store,
            tools.Events
        );
        return New(tools, "plan", planner.ReconcileAsync)
            .For(caches.Wishes, Predicates.Or(Asks, AcceptanceChanged))
            .Owns(caches.Runs, Resources.ContainerBuilds)
            .Owns(caches.Promotions, Resources.ContainerBuilds);
    }

    public static Controller Roll(Tools tools, Caches caches, Workloads workloads)
    {
        var roll = new PromotionController(
            tools.Client,
            caches.Promotions.Store,
            workloads.Find,
            tools.Events,
            tools.Time
        );
        var controller = New(tools, "roll", roll.ReconcileAsync).For(caches.Promotions);
        foreach (var deployments in workloads.Informers)
        {
            controller.Maps(deployments, deployment => PromotionsOf(caches, deployment));
        }
        return controller;
    }

    /// <summary>
    /// A run that goes on, or has just ended. Of those that had ended when the operator started there may be ten thousand,
    /// and nothing is to be done for them; a Pod that one of them left behind is told of itself.
    /// </summary>
    internal static bool Goes(Change<BuildRun> change) => change is not { Initial: true, New.Status.IsFinished: true };

    /// <summary>
    /// What a user changes: the spec, or an annotation such as the one that asks for a rebuild. The status is the
    /// operator's own, and Decide reads nothing from it that its next decision has to hear of.
    /// </summary>
    internal static Func<Change<ContainerBuild>, bool> Asks { get; } =
        Predicates.Or<ContainerBuild>(Predicates.GenerationChanged, Predicates.AnnotationsChanged);

    /// <summary>Plan promotes only what Decide accepted, and Decide says so in the status.</summary>
    internal static bool AcceptanceChanged(Change<ContainerBuild> change) =>
        Acceptance(change.Old) != Acceptance(change.New);

    private static (string?, long?) Acceptance(ContainerBuild? wish) =>
        Conditions.Find(wish?.Status.Conditions ?? [], "Stalled") is { } stalled
            ? (stalled.Status, stalled.ObservedGeneration)
            : default;

    private static Controller New(
        Tools tools,
        string name,
        Func<ResourceKey, CancellationToken, Task<Outcome>> reconcile
    ) =>
        new(
            name,
            reconcile,
            new ControllerOptions(tools.Options.Workers, TimeSpan.FromMinutes(5)),
            tools.Time,
            tools.Loggers.CreateLogger(name)
        );

    private static IEnumerable<ResourceKey> RunOf(Pod pod) =>
        pod.Metadata.Label(Names.BuildRunLabel) is { } run ? [new(pod.Metadata.Namespace!, run)] : [];

    private static IEnumerable<ResourceKey> PromotionsOf(Caches caches, Deployment deployment) =>
        caches
            .Promotions.Store.List()
            .Where(promotion => !promotion.Status.IsFinished && Targets(promotion, deployment))
            .Select(promotion => ResourceKey.Of(promotion));

    private static bool Targets(Promotion promotion, Deployment deployment) =>
        promotion.Spec.Targets.Any(target =>
            target.Name == deployment.Metadata.Name
            && (target.Namespace.Length > 0 ? target.Namespace : promotion.Metadata.Namespace)
                == deployment.Metadata.Namespace
        );
}
