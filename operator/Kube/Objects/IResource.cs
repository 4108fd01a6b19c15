namespace Dockerflow.Kube.Objects;

/// <summary>Anything the API server stores. Implementations are immutable: a cached object is shared by all its readers.</summary>
public interface IResource
{
    ObjectMeta Metadata { get; }
}
