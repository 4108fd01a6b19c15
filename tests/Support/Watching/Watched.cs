using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Support.Watching;

/// <summary>The objects of one type in one namespace, kept up to date; raises a signal after each change.</summary>
public sealed class Watched<T> : IAsyncDisposable
    where T : class, IResource
{
    private readonly CancellationTokenSource stop = new();
    private readonly Signal changed;
    private readonly Task running;

    public Watched(KubeClient client, ResourceType<T> type, string ns, TimeProvider clock, Signal changed)
    {
        this.changed = changed;
        Informer = new Informer<T>(client, type, new InformerOptions<T> { Namespace = ns }, clock, NullLogger.Instance);
        Informer.Subscribe(_ => changed.Raise());
        running = Informer.RunAsync(stop.Token);
    }

    public Informer<T> Informer { get; }

    public IReadOnlyList<T> All => Informer.Store.List();

    public T? Find(ResourceKey key) => Informer.Store.Get(key);

    /// <summary>Looks again after each change until <paramref name="find"/> finds something.</summary>
    public Task<TFound> WaitForAsync<TFound>(Func<TFound?> find, CancellationToken ct)
        where TFound : class => changed.WaitForAsync(find, ct);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
