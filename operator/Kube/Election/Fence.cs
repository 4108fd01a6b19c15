using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Election;

/// <summary>
/// Refuses every write (POST, PUT, PATCH, DELETE) while no term is held, but those on the Lease itself; reads pass. It
/// asks twice: at once, and again when the connection is there and the body goes out, which is what catches a process
/// that was frozen in between. A write that has begun is given up before anybody else may lead.
/// <para>What no client can prevent: a request that had passed the fence when the process was frozen, and is on its way.</para>
/// </summary>
internal sealed class Fence(Leadership leadership, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private readonly string lease = "/" + CoreResources.Lease.ObjectPath(leadership.Options.Lease);
    private readonly string leases = "/" + CoreResources.Lease.CollectionPath(leadership.Options.Lease.Namespace);

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        Reads(request.Method) || IsLease(request)
            ? base.SendAsync(request, cancellationToken)
            : WriteAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> WriteAsync(HttpRequestMessage request, CancellationToken ct)
    {
        leadership.Demand();
        using var limit = new CancellationTokenSource(leadership.Options.WriteLimit, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token, leadership.Ended);
        var body = new FencedContent(request.Content, leadership);
        request.Content = body;
        try
        {
            return await base.SendAsync(request, any.Token);
        }
        // However the connection wraps it: what was not sent did not happen.
        catch when (body.Refusal is { } refusal)
        {
            throw refusal;
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new KubeException(
                KubeException.Timeout,
                $"{request.Method} {request.RequestUri?.AbsolutePath}: given up, because another process may lead soon"
            );
        }
    }

    private static bool Reads(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options;

    private bool IsLease(HttpRequestMessage request)
    {
        var path = request.RequestUri?.AbsolutePath ?? "";
        return path.EndsWith(request.Method == HttpMethod.Post ? leases : lease, StringComparison.Ordinal);
    }
}
