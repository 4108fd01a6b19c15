using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Net;

namespace Dockerflow.Bench.Builds;

/// <summary>The published executable's push step, as a container would run it.</summary>
internal sealed class PushProcess(string executable, string directory, TimeProvider time)
{
    // Its peak only grows, so the last look before its end misses what happened since the look before.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Wall time in seconds, the most that was ever resident in MB (10⁶ bytes), and the step's report.</summary>
    public async Task<(double Seconds, double PeakMegabytes, PushReport Report)> RunAsync(
        RandomLayout layout,
        string registry,
        string repository,
        CancellationToken ct
    )
    {
        var begun = time.GetTimestamp();
        using var process = Start(layout, registry, repository);
        var log = process.StandardError.ReadToEndAsync(ct);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var exit = process.WaitForExitAsync(ct);
        var peak = await PeakUntilAsync(exit, process.Id);
        await exit;
        var seconds = time.GetElapsedTime(begun).TotalSeconds;
        var text = await output + await log;
        return process.ExitCode == 0
            ? (seconds, peak, await ReportAsync(ct))
            : throw new InvalidOperationException($"the push step failed:\n{text}");
    }

    private string ReportFile => Path.Combine(directory, "push-report");

    private Process Start(RandomLayout layout, string registry, string repository)
    {
        var input = new PushInput(
            layout.Root,
            $"{registry}/{repository}",
            "bench",
            null,
            [new HostRule(registry, Insecure: true, AllowPrivate: true)]
        );
        var start = new ProcessStartInfo(executable, ["step", StepNames.Push])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[StepNames.InputVariable] = JsonSerializer.Serialize(input, ApiJson.Default.PushInput);
        start.Environment["DOCKERFLOW_TERMINATION_LOG"] = ReportFile;
        return Process.Start(start) ?? throw new InvalidOperationException($"cannot start {executable}");
    }

    private async Task<PushReport> ReportAsync(CancellationToken ct) =>
        JsonSerializer.Deserialize(await File.ReadAllBytesAsync(ReportFile, ct), ApiJson.Default.StepReport)?.Push
        ?? throw new InvalidOperationException("the push step wrote no report");

    private async Task<double> PeakUntilAsync(Task exit, int pid)
    {
        var peak = 0.0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(pid));
            await Task.WhenAny(exit, Task.Delay(Look, time));
        }
        return peak;
    }

    // No line: the process is a zombie, which has no memory any more.
    private static double PeakOf(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status")
                .FirstOrDefault(each => each.StartsWith("VmHWM", StringComparison.Ordinal));
            return line is null
                ? 0
                : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                    * 1024
                    / 1e6;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
