namespace Dockerflow.Kube.Cache;

/// <summary>An informer of whatever type, as far as starting and waiting need it.</summary>
public interface IInformer
{
    /// <summary>What it holds, for people: the kind, and the namespace if it is one.</summary>
    string Name { get; }

    /// <summary>True once the first LIST is stored and every subscriber has been told of it.</summary>
    bool HasSynced { get; }

    Task WaitForSyncAsync(CancellationToken ct);

    /// <summary>Lists and watches until cancelled; survives every fault of server and network. To be called once.</summary>
    Task RunAsync(CancellationToken ct);
}
