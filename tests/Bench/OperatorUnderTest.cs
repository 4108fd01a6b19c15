using System.Globalization;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>The published executable as a process, asked by its own metrics and by what the kernel knows of it.</summary>
internal sealed class OperatorUnderTest : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly Daemon daemon;
    private readonly HttpClient http;

    public OperatorUnderTest(BenchOptions options, LocalControlPlane plane, string name)
    {
        var port = Ports.Free();
        daemon = new Daemon(
            Path.GetFullPath(options.Operator),
            [
                "run",
                "--kubeconfig",
                plane.Kubeconfig,
                "--leader-elect",
                "true",
                "--lease-namespace",
                "default",
                "--operator-image",
                "bench.invalid/operator:1",
                "--builder-image",
                "bench.invalid/builder:1",
                "--log-format",
                "mozlog",
                "--port",
                $"{port}",
            ],
            Path.Combine(plane.Directory, $"{name}.log")
        );
        http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    public string LogTail() => daemon.LogTail();

    public Task StartAsync(CancellationToken ct) => daemon.StartAsync(ct);

    /// <summary>SIGTERM and its orderly end.</summary>
    public Task StopAsync(CancellationToken ct) => daemon.TerminateAsync(TimeSpan.FromSeconds(30), ct);

    /// <summary>What it measured until now; null while nobody answers.</summary>
    public async Task<MetricsText?> MetricsAsync(CancellationToken ct)
    {
        try
        {
            return new MetricsText(await http.GetStringAsync(new Uri("metrics", UriKind.Relative), ct));
        }
        catch (HttpRequestException) when (daemon.IsRunning)
        {
            return null;
        }
    }

    /// <summary>Most that was ever resident, in MB (10⁶ bytes).</summary>
    public double PeakMegabytes() => Status("VmHWM") * 1024 / 1e6;

    /// <summary>What is resident now, in MB (10⁶ bytes).</summary>
    public double Megabytes() => Status("VmRSS") * 1024 / 1e6;

    /// <summary>Processor time so far, of all its threads, in seconds.</summary>
    public double CpuSeconds()
    {
        var fields = File.ReadAllText($"/proc/{daemon.Pid}/stat").Split(") ", 2)[1].Split(' ');
        return (Field(fields[11]) + Field(fields[12])) / TicksPerSecond;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await daemon.DisposeAsync();
    }

    private double Status(string field) =>
        Field(
            File.ReadLines($"/proc/{daemon.Pid}/status")
                .Single(line => line.StartsWith(field, StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]
        );

    private static double Field(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
