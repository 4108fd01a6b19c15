using System.Net;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Election;

/// <summary>A body that goes out only while a term is held. Until it is complete the server can do nothing with it.</summary>
internal sealed class FencedContent : HttpContent
{
    private readonly HttpContent body;
    private readonly Leadership leadership;

    /// <summary>A write without a body gets an empty one.</summary>
    public FencedContent(HttpContent? body, Leadership leadership)
    {
        this.body = body ?? new ByteArrayContent([]);
        this.leadership = leadership;
        foreach (var (name, values) in this.body.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    /// <summary>Why it did not go out; null if it did or was never asked for.</summary>
    public KubeException? Refusal { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            leadership.Demand();
        }
        catch (KubeException refusal)
        {
            Refusal = refusal;
            throw;
        }
        return body.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
