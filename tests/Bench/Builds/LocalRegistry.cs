using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench.Builds;

/// <summary>Debian's docker-registry, for one measurement.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Daemon daemon;
    private readonly int port = Ports.Free();

    private LocalRegistry(string directory)
    {
        var settings = Path.Combine(directory, "registry.yml");
        File.WriteAllText(
            settings,
            $$"""
            version: 0.1
            log: {level: warn, accesslog: {disabled: true} }
            storage:
              filesystem: {rootdirectory: {{directory}}/registry}
              cache: {blobdescriptor: inmemory}
            http: {addr: "127.0.0.1:{{port}}"}
            """
        );
        daemon = new Daemon("docker-registry", ["serve", settings], Path.Combine(directory, "registry.log"));
    }

    /// <summary>host:port.</summary>
    public string Host => $"127.0.0.1:{port}";

    public static async Task<LocalRegistry> StartAsync(string directory, CancellationToken ct)
    {
        var registry = new LocalRegistry(directory);
        await registry.daemon.StartAsync(ct);
        using var http = new HttpClient(new SocketsHttpHandler());
        await Polling.UntilAsync(() => registry.AnswersAsync(http, ct), Patience, ct);
        return registry;
    }

    public ValueTask DisposeAsync() => daemon.DisposeAsync();

    private async Task<bool> AnswersAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{Host}/v2/"), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
