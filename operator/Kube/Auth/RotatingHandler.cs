namespace Dockerflow.Kube.Auth;

/// <summary>
/// Sends over connections made with the present authorities and certificate. When one of them changes, requests from
/// then on use new connections; the old ones are closed once the last request on them, watches included, has ended.
/// A handshake that fails has the authorities read again at once, and is tried again if they changed.
/// </summary>
internal sealed class RotatingHandler(
    FileValue<TrustedAuthorities>? trust,
    FileValue<ClientIdentity>? identity,
    Func<TlsMaterial, SocketsHttpHandler> connect,
    TimeProvider time
) : HttpMessageHandler
{
    /// <summary>The certificate that a request must be sent with, if the configuration has none.</summary>
    public static readonly HttpRequestOptionsKey<ClientIdentity?> Identity = new("Dockerflow.Kube.Identity");

    private readonly Lock gate = new();
    private readonly HashSet<Connections> retired = [];
    private Connections? current;
    private bool disposed;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        var material = await MaterialAsync(request, cancellationToken);
        try
        {
            return await Enter(material).SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (IsHandshake(failure) && material.Trust is not null)
        {
            var other = await trust!.OtherThanAsync(material.Trust, started, cancellationToken);
            if (ReferenceEquals(other, material.Trust))
                throw;
            return await Enter(material with { Trust = other }).SendAsync(request, cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var each in Close())
                each.Dispose();
        base.Dispose(disposing);
    }

    // Nothing of the request was sent when the handshake failed.
    private static bool IsHandshake(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.SecureConnectionError;

    private async ValueTask<TlsMaterial> MaterialAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var authorities = trust is null ? null : await trust.GetAsync(ct);
        // What is written down wins over what a plugin gave.
        var own = identity is null ? null : await identity.GetAsync(ct);
        request.Options.TryGetValue(Identity, out var given);
        return new TlsMaterial(authorities, own ?? given);
    }

    private Connections Enter(TlsMaterial material)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (current?.Material.IsSameAs(material) != true)
                Replace(material);
            current!.Enter();
            return current;
        }
    }

    private void Replace(TlsMaterial material)
    {
        var old = current;
        current = new Connections(material, connect(material), Forget);
        if (old is not null && retired.Add(old))
            old.Retire();
    }

    private void Forget(Connections unused)
    {
        lock (gate)
            retired.Remove(unused);
    }

    private List<Connections> Close()
    {
        lock (gate)
        {
            disposed = true;
            return current is null ? [.. retired] : [current, .. retired];
        }
    }
}
