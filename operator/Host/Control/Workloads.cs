using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Host.Control;

/// <summary>The Deployments of all namespaces the operator may touch: a target may be in another namespace than its ContainerBuild.</summary>
internal sealed class Workloads
{
    private readonly Dictionary<string, Informer<Deployment>> byNamespace;

    public Workloads(Tools tools, IReadOnlyList<string?> scopes) =>
        byNamespace = scopes.ToDictionary(
            ns => ns ?? "",
            ns => Caches.Of(tools, ns, CoreResources.Deployment, null, [])
        );

    public IReadOnlyCollection<Informer<Deployment>> Informers => byNamespace.Values;

    public Deployment? Find(ResourceKey key) =>
        (byNamespace.GetValueOrDefault("") ?? byNamespace.GetValueOrDefault(key.Namespace))?.Store.Get(key);
}
