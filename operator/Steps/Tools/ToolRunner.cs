using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Tools;

/// <summary>Runs programs and copies what they print to the log.</summary>
internal sealed class ToolRunner(StepContext context)
{
    private const int TailLines = 40;
    private const int MaxOutputChars = 64 * 1024;
    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(3);

    /// <summary>Runs to the end; both output streams go to the log and the tail.</summary>
    public Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken) =>
        RunAsync(call, Show, cancellationToken);

    /// <summary>Sees every line before it is cut off the tail; called from several threads.</summary>
    public Action<string>? Observer { get; init; }

    /// <summary>Runs to the end; standard output is returned (its first 64 KiB) instead of logged.</summary>
    public async Task<ToolResult> CaptureAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var result = await RunAsync(call, (_, line) => Collect(output, line), cancellationToken);
        return result with { Output = output.ToString() };
    }

    /// <summary>Runs to the end; lines of standard output are handed on as they come and kept nowhere.</summary>
    public Task<ToolResult> ReadAsync(ToolCall call, Action<string> onLine, CancellationToken cancellationToken) =>
        RunAsync(call, (_, line) => onLine(line), cancellationToken);

    private async Task<ToolResult> RunAsync(
        ToolCall call,
        Action<Tail, string> onOutput,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tail = new Tail(TailLines);
        using var process = Start(call);
        process.StandardInput.Close();
        using var draining = new CancellationTokenSource();
        var readers = Task.WhenAll(
            LineReader.ReadAsync(process.StandardOutput, line => onOutput(tail, line), draining.Token),
            LineReader.ReadAsync(process.StandardError, line => Show(tail, line), draining.Token)
        );
        await WaitAsync(process, cancellationToken);
        await DrainAsync(readers, draining);
        return new ToolResult(process.ExitCode, "", tail.Lines());
    }

    private static Process Start(ToolCall call)
    {
        var info = new ProcessStartInfo(Located(call), call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = call.Directory ?? "",
        };
        info.Environment.Clear();
        foreach (var (name, value) in call.Environment)
        {
            info.Environment[name] = value;
        }
        try
        {
            return Process.Start(info)
                ?? throw new StepException(FailureReason.StepFailed, $"{call.Program} did not start");
        }
        catch (Win32Exception fault)
        {
            throw new StepException(
                FailureReason.StepFailed,
                $"{call.Program} does not start; is this the builder image?",
                fault
            );
        }
    }

    /// <summary>By the PATH that the program gets; .NET itself would go by the one that this process has.</summary>
    private static string Located(ToolCall call) =>
        call.Program.Contains('/', StringComparison.Ordinal)
            ? call.Program
            : (call.Environment.GetValueOrDefault("PATH") ?? "")
                .Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(directory => Path.Combine(directory, call.Program))
                .FirstOrDefault(File.Exists)
                ?? call.Program;

    private async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
            throw;
        }
    }

    private async Task StopAsync(Process process)
    {
        _ = Libc.Kill(process.Id, Libc.Terminate);
        using var grace = new CancellationTokenSource(TerminateGrace, context.Clock);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A process that the tool left behind may hold the pipes open for ever: what it prints does not matter any more.</summary>
    private async Task DrainAsync(Task readers, CancellationTokenSource draining)
    {
        draining.CancelAfter(DrainGrace);
        try
        {
            await readers.WaitAsync(DrainGrace, context.Clock);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException or IOException)
        {
            context.Log.Line("(a process left behind still holds the output; not waiting for it)");
        }
    }

    private void Show(Tail tail, string line)
    {
        tail.Add(line);
        Observer?.Invoke(line);
        context.Log.Line(line);
    }

    private static void Collect(StringBuilder output, string line)
    {
        if (output.Length + line.Length < MaxOutputChars)
        {
            output.Append(line).Append('\n');
        }
    }
}
