using System.Diagnostics;

namespace Dockerflow.Support.Tools;

/// <summary>Runs a program with its arguments as they are: no shell reads them.</summary>
public static class Tool
{
    /// <summary>Standard output of a run that succeeded; a <see cref="ToolException"/> with the last lines of its errors otherwise.</summary>
    public static async Task<string> RunAsync(ToolCall call, CancellationToken ct)
    {
        using var process = Start(call);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.StandardInput.WriteAsync(call.Input.AsMemory(), ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0
                ? await output
                : throw Failed(call, process.ExitCode, await errors + await output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        catch (IOException problem)
        {
            throw new ToolException($"{call} closed its input: {problem.Message} {await errors}", problem);
        }
    }

    private static Process Start(ToolCall call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = call.Directory,
        };
        foreach (var (name, value) in call.Environment)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start) ?? throw new ToolException($"cannot start {call.Program}");
    }

    private static ToolException Failed(ToolCall call, int exitCode, string output) =>
        new($"{call} ended with {exitCode}: {string.Join('\n', output.Trim().Split('\n').TakeLast(15))}");
}
