using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Watch;

/// <summary>
/// All objects of a scope. Not SameHistory: the server had not yet reached a version that was seen before, as after its
/// storage was restored; then a version that is known may stand for another state.
/// </summary>
internal sealed record Listing<T>(ResourceList<T> List, bool SameHistory)
    where T : class, IResource;
