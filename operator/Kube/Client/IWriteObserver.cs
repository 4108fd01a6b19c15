using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Client;

/// <summary>Is told of each write that the server accepted, before the writer goes on. Must be quick and not throw.</summary>
internal interface IWriteObserver
{
    /// <summary>The stored state, as the writer's type and as the server sent it.</summary>
    void Wrote(IResource answer, ReadOnlySpan<byte> json);

    /// <summary>A deletion was accepted; uid is that of the object, if known.</summary>
    void Deleted(ResourceKey key, string? uid);
}
