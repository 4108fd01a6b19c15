using System.Collections.Concurrent;
using System.Globalization;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Registry.Tests;

/// <summary>
/// A registry that keeps what came of an interrupted upload and tells how much that is (OCI distribution-spec, "Pushing
/// a blob in chunks"). Debian's docker-registry forgets it.
/// </summary>
internal sealed class ResumableRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly MemoryStream _upload = new();
    private readonly SemaphoreSlim _writing = new(1);
    private StubServer _server = null!;

    public string Host => _server.Host;

    /// <summary>Added to what it says it has.</summary>
    public int Miscount { get; init; }

    /// <summary>Where it says an interrupted upload goes on.</summary>
    public string? ContinuesAt { get; init; }

    /// <summary>Begins what it says it has.</summary>
    public string RangeUnit { get; init; } = "";

    public async Task<ResumableRegistry> StartAsync()
    {
        _server = await StubServer.StartAsync(HandleAsync);
        return this;
    }

    public byte[]? Find(Digest digest) => _blobs.GetValueOrDefault(digest.ToString());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upload.DisposeAsync();
        _writing.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        // Who asks while bytes of a broken connection are still being read hears of them, too.
        await _writing.WaitAsync();
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception cut) when (cut is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // What came is kept.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.Location = ContinuesAt ?? "/v2/upload/1?state=2";
        switch (request.Method)
        {
            case "HEAD":
                response.StatusCode = _blobs.ContainsKey(request.Path.Value!.Split('/')[^1]) ? 200 : 404;
                break;
            case "POST":
                _upload.SetLength(0);
                response.Headers.Location = "/v2/upload/1?state=1";
                response.StatusCode = 202;
                break;
            case "GET":
                response.Headers.Range = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{RangeUnit}0-{_upload.Length - 1 + Miscount}"
                );
                response.StatusCode = 204;
                break;
            case "PATCH" when !request.Headers.ContentRange.ToString().StartsWith($"{_upload.Length + Miscount}-"):
                response.StatusCode = 416;
                break;
            case "PATCH":
                await request.Body.CopyToAsync(_upload);
                response.StatusCode = 202;
                break;
            default:
                await request.Body.CopyToAsync(_upload);
                response.StatusCode = Store(request.Query["digest"]!);
                break;
        }
    }

    private int Store(string digest)
    {
        var bytes = _upload.ToArray();
        return Digest.Parse(digest).Matches(bytes) && _blobs.TryAdd(digest, bytes) ? 201 : 400;
    }
}
