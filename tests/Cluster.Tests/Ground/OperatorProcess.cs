using System.Diagnostics;
using Dockerflow.Support;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>
/// The published executable, run from the command line and confined to a test's namespaces, so that it meets no other
/// operator of the same cluster. It never outlives the test process, however that ends.
/// </summary>
public sealed class OperatorProcess(
    ClusterEnv env,
    string policyFile,
    IReadOnlyList<string> namespaces,
    string logFile,
    string? builderImage = null
) : IAsyncDisposable
{
    // The shell waits for the end of its input, which the kernel closes even if this process is killed.
    private const string Leash =
        "\"$@\" >>\"$LOG\" 2>&1 & operator=$!; read -r _; kill -9 $operator; wait $operator 2>/dev/null";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LogPatience = TimeSpan.FromMinutes(10);
    private Process? leash;

    /// <summary>The last lines of its log, of all its lives.</summary>
    public string LogTail() => File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(40)) : "";

    /// <summary>Returns once it has logged this.</summary>
    public async Task LogsAsync(string text, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!File.Exists(logFile) || !File.ReadLines(logFile).Any(line => line.Contains(text)))
        {
            if (TimeProvider.System.GetElapsedTime(start) > LogPatience)
            {
                throw new TimeoutException($"no '{text}' after {LogPatience}; its log ends with:\n{LogTail()}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }

    /// <summary>Returns once /__heartbeat__ answers 200.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var port = Ports.Free();
        var start = new ProcessStartInfo("/bin/sh", ["-c", Leash, "sh", Executable(), .. Arguments(port)])
        {
            RedirectStandardInput = true,
        };
        start.Environment["LOG"] = logFile;
        leash = Process.Start(start) ?? throw new InvalidOperationException("cannot start a shell");
        await UntilHealthyAsync(new Uri($"http://127.0.0.1:{port}/__heartbeat__"), ct);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed or released.</summary>
    public async Task KillAsync()
    {
        if (leash is not null)
        {
            leash.StandardInput.Close();
            await leash.WaitForExitAsync(CancellationToken.None);
            leash.Dispose();
            leash = null;
        }
    }

    public async Task RestartAsync(CancellationToken ct)
    {
        await KillAsync();
        await StartAsync(ct);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private string Executable()
    {
        var path = Environment.GetEnvironmentVariable("DOCKERFLOW_BIN") is { Length: > 0 } given
            ? given
            : Path.Combine(env.RepositoryRoot, "bin/dockerflow");
        return File.Exists(path) ? path : throw new InvalidOperationException($"there is no {path}; run 'make build'");
    }

    private IEnumerable<string> Arguments(int port) =>
        [
            "run",
            "--kubeconfig",
            env.Kubeconfig,
            "--policy",
            policyFile,
            "--operator-image",
            env.OperatorImage,
            "--builder-image",
            builderImage ?? env.BuilderImage,
            "--port",
            $"{port}",
            // Where it would be installed, and so where its canary Pod is.
            "--lease-namespace",
            namespaces[0],
            .. namespaces.SelectMany(ns => (string[])["--namespace", ns]),
        ];

    private async Task UntilHealthyAsync(Uri heartbeat, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = AnswerTime };
        var start = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(http, heartbeat, ct))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException(
                    $"the operator is not healthy after {Patience}; its log ends with:\n{LogTail()}"
                );
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri heartbeat, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(heartbeat, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silent)
            when (silent is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
