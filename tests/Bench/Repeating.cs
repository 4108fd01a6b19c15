using System.Net;

namespace Dockerflow.Bench;

/// <summary>Answers every request with the same line, so many times, without a network.</summary>
internal sealed class Repeating(byte[] line, int times) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Lines(line, times)) }
        );

    private sealed class Lines(byte[] line, int times) : MemoryStream
    {
        private long position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var total = (long)line.Length * times;
            var length = 0;
            while (length < buffer.Length && position < total)
            {
                var at = (int)(position % line.Length);
                var part = Math.Min(line.Length - at, buffer.Length - length);
                line.AsSpan(at, part).CopyTo(buffer.Span[length..]);
                (length, position) = (length + part, position + part);
            }
            return ValueTask.FromResult(length);
        }
    }
}
