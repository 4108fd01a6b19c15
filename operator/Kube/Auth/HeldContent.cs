using System.Net;

namespace Dockerflow.Kube.Auth;

/// <summary>A response's body that tells, once, that the caller is done with it.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly HttpContent body;
    private Action? done;

    public HeldContent(HttpContent body, Action done)
    {
        (this.body, this.done) = (body, done);
        foreach (var (name, values) in body.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => body.ReadAsStreamAsync();

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        body.ReadAsStreamAsync(cancellationToken);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        body.CopyToAsync(stream, context);

    protected override Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    ) => body.CopyToAsync(stream, context, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = body.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            Interlocked.Exchange(ref done, null)?.Invoke();
        }
        base.Dispose(disposing);
    }
}
