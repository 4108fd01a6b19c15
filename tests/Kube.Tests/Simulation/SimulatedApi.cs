using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Simulation;

/// <summary>
/// ConfigMaps as an API server lists and watches them, without a network: with old caches, pages, compaction and every
/// way of breaking off.
/// </summary>
internal sealed class SimulatedApi(History history, Faults faults, TimeProvider time) : HttpMessageHandler
{
    private const int PageSize = 3;
    private readonly ConcurrentDictionary<WatchStream, bool> open = new();

    /// <summary>Bodies of watches that nobody has disposed of yet.</summary>
    public int OpenWatches => open.Count;

    private int settled;

    /// <summary>
    /// How many requests showed that the client knows of no change that a restore took back: it asked from a revision that
    /// is there. That it was told of one that is not proves nothing yet: it may have to ask again.
    /// </summary>
    public int Settled => settled;

    /// <summary>As a server that goes down: every watch breaks off.</summary>
    public void BreakAll()
    {
        foreach (var stream in open.Keys)
            stream.Break();
    }

    public KubeClient Client(TimeProvider clock) =>
        new(
            new Uri("http://simulated/"),
            this,
            new KubeOptions
            {
                Time = clock,
                CallTimeout = TimeSpan.FromDays(1),
                ListTimeout = TimeSpan.FromDays(1),
            }
        );

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        // One answer knows one history: a restore comes before it or after it.
        return Task.FromResult(
            history.Atomically(() => Fail() ?? (query["watch"] == "true" ? Watch(query) : List(query)))
        );
    }

    private HttpResponseMessage? Fail() =>
        faults.Happens(0.05) ? throw new HttpRequestException("connection refused")
        : faults.Happens(0.03) ? Status(500, "InternalError")
        : faults.Happens(0.03) ? Status(429, "TooManyRequests", retryAfter: 1)
        : faults.Happens(0.02) ? Status(429, "TooManyRequests")
        : faults.Happens(0.01) ? Json("<html>a proxy</html>")
        : null;

    private HttpResponseMessage List(System.Collections.Specialized.NameValueCollection query)
    {
        var now = history.Revision;
        if (query["continue"] is { Length: > 0 } token)
            return Page(token);
        var asked = Number(query["resourceVersion"]);
        if (asked > now)
            return Future();
        if (asked > 0)
            Settle();
        if (query["limit"] is not null)
            return Page($"{now}:0");
        if (asked > 0 && faults.Happens(0.05))
            return Status(410, "Expired");
        // A cache that lags, but never behind what was asked for.
        var at = query["resourceVersion"] is null ? now : asked + faults.Below(now - asked + 1);
        return Json(Items(at, null, [.. history.State(at).Values]));
    }

    private HttpResponseMessage Page(string token)
    {
        var parts = token.Split(':').Select(int.Parse).ToArray();
        if (parts[0] < history.Compacted || parts[0] > history.Revision || (parts[1] > 0 && faults.Happens(0.1)))
            return Status(410, "Expired");
        var all = history.State(parts[0]).Values.OrderBy(entry => entry.Name).ToList();
        var next = parts[1] + PageSize < all.Count ? $"{parts[0]}:{parts[1] + PageSize}" : null;
        return Json(Items(parts[0], next, [.. all.Skip(parts[1]).Take(PageSize)]));
    }

    private static string Items(int revision, string? next, IReadOnlyList<History.Entry> items) =>
        $$"""{"metadata":{"resourceVersion":"{{revision}}","continue":"{{next}}"},"items":[{{string.Join(',', items.Select(item => item.Json))}}]}""";

    private HttpResponseMessage Watch(System.Collections.Specialized.NameValueCollection query)
    {
        var from = Number(query["resourceVersion"]);
        if (from <= history.Revision)
            Settle();
        if (from < history.Compacted)
            return faults.Happens(0.5)
                ? Status(410, "Expired")
                : Stream(
                    new MemoryStream(Answer.Utf8(Answer.Event("ERROR", Answer.StatusBody(410, "Expired")) + "\n"))
                );
        var life = TimeSpan.FromSeconds(Number(query["timeoutSeconds"]));
        var stream = new WatchStream(history, faults, time, from, life, gone => open.TryRemove(gone, out _));
        open[stream] = true;
        return Stream(stream);
    }

    private static HttpResponseMessage Future() =>
        Status(504, "Timeout", """{"causes":[{"reason":"ResourceVersionTooLarge"}]}""", retryAfter: 1);

    private void Settle() => Interlocked.Increment(ref settled);

    private static int Number(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static HttpResponseMessage Stream(Stream body) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    private static HttpResponseMessage Json(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Status(int code, string reason, string details = "{}", int? retryAfter = null)
    {
        var answer = Json(Answer.StatusBody(code, reason, details), code);
        if (retryAfter is { } seconds)
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return answer;
    }
}
