namespace Dockerflow.Kube.Auth;

/// <summary>
/// The connections made with one set of authorities and certificate. After <see cref="Retire"/> they are closed with
/// the last response that is disposed.
/// </summary>
internal sealed class Connections(TlsMaterial material, SocketsHttpHandler sockets, Action<Connections> ended)
    : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(sockets, disposeHandler: true);

    // The generation itself counts as one user, until it is retired.
    private int users = 1;

    public TlsMaterial Material { get; } = material;

    /// <summary>Each entry is followed by one <see cref="SendAsync"/>.</summary>
    public void Enter() => Interlocked.Increment(ref users);

    /// <summary>Leaves when the request fails, or when the caller disposes the response.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await invoker.SendAsync(request, ct);
            response.Content = new HeldContent(response.Content, Leave);
            return response;
        }
        finally
        {
            if (response is null)
                Leave();
        }
    }

    /// <summary>No more requests will enter.</summary>
    public void Retire() => Leave();

    public void Dispose() => invoker.Dispose();

    private void Leave()
    {
        if (Interlocked.Decrement(ref users) > 0)
            return;
        Dispose();
        ended(this);
    }
}
