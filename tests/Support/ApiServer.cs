using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Support;

/// <summary>As much of an API server as one controller asks: lists, single objects, logs, and writes that it remembers or refuses.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, List<JsonNode>> _lists = [];
    private readonly ConcurrentDictionary<string, string> _answers = [];
    private readonly Dictionary<string, (int Code, string Reason)> _refusals = [];
    private readonly ConcurrentDictionary<string, int> _once = [];
    private readonly ConcurrentQueue<Write> _writes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _configuration = Path.GetTempFileName();
    private StubServer _server = null!;

    public KubeClient Client { get; private set; } = null!;

    /// <summary>A kubeconfig for this server.</summary>
    public string ConfigurationPath => _configuration;

    public IReadOnlyList<Write> Writes => [.. _writes];

    /// <summary>Path and query of everything that was read, lists and watches left out.</summary>
    public IReadOnlyList<string> Reads =>
        _server
            .Requests.Where(request => request.Method == "GET")
            .Select(request => request.Path)
            .Where(path => !IsCollection(path))
            .ToList();

    public static async Task<ApiServer> StartAsync()
    {
        var api = new ApiServer();
        api._server = await StubServer.StartAsync(api.AnswerAsync);
        await File.WriteAllTextAsync(api._configuration, Configuration(api._server.Url));
        api.Client = KubeClient.Create(new KubeOptions { KubeConfigPath = api._configuration });
        return api;
    }

    public void Has<T>(ResourceType<T> type, T item)
        where T : class, IResource =>
        ListOf("/" + type.CollectionPath(null)).Add(JsonSerializer.SerializeToNode(item, type.Json)!);

    /// <summary>Sees each write before it is answered.</summary>
    public Action<Write>? OnWrite { get; set; }

    public void Answers(string path, string body) => _answers[path] = body;

    public void Forgets(string path) => _answers.TryRemove(path, out _);

    public void Refuses(string method, string plural, int code, string reason) =>
        _refusals[$"{method} {plural}"] = (code, reason);

    /// <summary>Only the next such write.</summary>
    public void RefusesOnce(string method, string plural, int code, string reason)
    {
        Refuses(method, plural, code, reason);
        _once[$"{method} {plural}"] = 1;
    }

    /// <summary>A cache that has what the server has.</summary>
    public async Task<Store<T>> CacheAsync<T>(ResourceType<T> type, InformerOptions<T> options, CancellationToken ct)
        where T : class, IResource
    {
        var informer = new Informer<T>(Client, type, options, TimeProvider.System, NullLogger.Instance);
        _ = informer.RunAsync(_stop.Token);
        await informer.WaitForSyncAsync(ct);
        return informer.Store;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        File.Delete(_configuration);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Method == "GET")
        {
            await ReadAsync(context);
            return;
        }
        using var reader = new StreamReader(request.Body);
        var write = new Write(
            request.Method,
            Plural(request.Path),
            request.QueryString.Value ?? "",
            await reader.ReadToEndAsync()
        );
        _writes.Enqueue(write);
        OnWrite?.Invoke(write);
        await (
            _refusals.TryGetValue($"{write.Method} {write.Plural}", out var refusal) && !IsOver(write)
                ? RespondAsync(context, refusal.Code, Status(refusal.Code, refusal.Reason))
                : RespondAsync(context, 200, """{"metadata":{"name":"written"}}""")
        );
    }

    /// <summary>Counts down where a refusal is for some writes only.</summary>
    private bool IsOver(Write write) =>
        _once.TryGetValue($"{write.Method} {write.Plural}", out var left)
        && (_once[$"{write.Method} {write.Plural}"] = left - 1) < 0;

    private async Task ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Query.ContainsKey("watch"))
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (IsCollection(path))
        {
            var list = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
                ["items"] = new JsonArray([.. ListOf(path).Select(item => item.DeepClone())]),
            };
            await RespondAsync(context, 200, list.ToJsonString());
        }
        else
        {
            await (
                _answers.TryGetValue(path, out var answer)
                    ? RespondAsync(context, 200, answer)
                    : RespondAsync(context, 404, Status(404, "NotFound"))
            );
        }
    }

    private List<JsonNode> ListOf(string path) => _lists.GetOrAdd(path, _ => []);

    private static bool IsCollection(string path) => !path.Contains("/namespaces/", StringComparison.Ordinal);

    private static string Plural(string path) =>
        path.Split('/').SkipWhile(segment => segment != "namespaces").ElementAt(2);

    private static Task RespondAsync(HttpContext context, int code, string body)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsync(body);
    }

    private static string Status(int code, string reason) =>
        new JsonObject
        {
            ["kind"] = "Status",
            ["code"] = code,
            ["reason"] = reason,
            ["message"] = $"because {reason}",
        }.ToJsonString();

    private static string Configuration(string url) =>
        $$$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "{{{url}}}"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            users: [{name: u, user: {token: none}}]
            """;
}
